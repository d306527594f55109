using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx;

/// <summary>
/// The layers of a <see cref="Cnn"/> as operations of ONNX, in the textbook's order, ReLU before max-pooling: runtimes
/// fuse convolution and ReLU.
/// </summary>
internal static class CnnGraph
{
    public static void Append(GraphBuilder graph, string path, Cnn model)
    {
        Dictionary<string, SafetensorsTensor> weights = model.ReadTensors().ToDictionary(tensor => tensor.Name);
        foreach (CnnLayer layer in model.Layout.Layers)
            Append(graph, Named(path, layer.Name), layer, Constants(path, layer, weights));
    }

    private static void Append(GraphBuilder graph, string name, CnnLayer layer, OnnxTensor[] weights)
    {
        ImmutableArray<long> map = [layer.Output.Channels, layer.Output.Height, layer.Output.Width];
        switch (layer.Layer)
        {
            case ConvolutionLayer convolution:
                graph.Append(
                    name, "Conv", map, weights,
                    new OnnxAttribute.Integers("kernel_shape", [convolution.KernelHeight, convolution.KernelWidth]),
                    Pair("strides", convolution.Stride), Pads(layer), Pair("dilations", 1),
                    new OnnxAttribute.Integer("group", 1));
                break;
            case BatchNormalizationLayer normalization:
                graph.Append(
                    name, "BatchNormalization", WithNeutral(layer, weights),
                    new OnnxAttribute.Real("epsilon", (float)normalization.Epsilon),
                    new OnnxAttribute.Real("momentum", (float)normalization.Momentum));
                break;
            case ActivationLayer activation:
                ActivationGraph.Append(graph, name, activation);
                break;
            case PoolingLayer { Pooling: PoolingKind.Max } pooling:
                graph.Append(
                    name, "MaxPool", map, [], Pair("kernel_shape", pooling.Size), Pair("strides", pooling.Stride),
                    Pads(layer), Pair("dilations", 1));
                break;
            case PoolingLayer pooling:
                graph.Append(
                    name, "AveragePool", map, [], Pair("kernel_shape", pooling.Size), Pair("strides", pooling.Stride),
                    Pads(layer), new OnnxAttribute.Integer("count_include_pad", 0));
                break;
            case GlobalAveragePoolingLayer:
                graph.Append(name, "GlobalAveragePool", map);
                Flatten(graph, name, layer);
                break;
            case FlattenLayer:
                Flatten(graph, name, layer);
                break;
            case DenseLayer:
                graph.Append(name, "Gemm", [layer.Output.Length], weights, new OnnxAttribute.Integer("transB", 1));
                break;
            case DropoutLayer:
                break;
            default:
                throw new NotSupportedException($"The layer '{layer.Name}' cannot be said in ONNX.");
        }
    }

    private static void Flatten(GraphBuilder graph, string name, CnnLayer layer) =>
        graph.Append(name, "Flatten", [layer.Output.Length], [], new OnnxAttribute.Integer("axis", 1));

    // The counter of batches is for training alone.
    private static OnnxTensor[] Constants(string path, CnnLayer layer, Dictionary<string, SafetensorsTensor> weights) =>
    [
        .. layer.Tensors.Where(tensor => tensor.DataType == SafetensorsDataType.F32)
            .Select(tensor => new OnnxTensor(Named(path, tensor.Name), tensor.Shape, weights[tensor.Name].Data)),
    ];

    // The operation wants scale and shift, whether the layer has them or not.
    private static OnnxTensor[] WithNeutral(CnnLayer layer, OnnxTensor[] weights)
    {
        string path = weights[^1].Name[..weights[^1].Name.LastIndexOf('.')];
        var all = new List<OnnxTensor>(weights);
        if (!layer.Has("weight"))
            all.Insert(0, OnnxTensor.Filled($"{path}.weight", layer.Input.Channels, 1));
        if (!layer.Has("bias"))
            all.Insert(1, OnnxTensor.Filled($"{path}.bias", layer.Input.Channels, 0));
        return [.. all];
    }

    private static string Named(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    private static OnnxAttribute.Integers Pair(string name, long value) => new(name, [value, value]);

    private static OnnxAttribute.Integers Pads(CnnLayer layer) => new(
        "pads",
        [layer.PaddingOfRows.Before, layer.PaddingOfColumns.Before, layer.PaddingOfRows.After,
            layer.PaddingOfColumns.After]);
}
