using MnistCnn.Files;
using MnistCnn.Models;

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
        long[] map = [layer.Output.Channels, layer.Output.Height, layer.Output.Width];
        switch (layer)
        {
            case ConvolutionLayer convolution:
                graph.Append(
                    name, "Conv", [.. map], weights, Pair("kernel_shape", convolution.KernelSize), Pair("strides", 1),
                    Pads(convolution.Border), Pair("dilations", 1), new OnnxAttribute.Integer("group", 1));
                break;
            case NormalizationLayer normalization:
                graph.Append(
                    name, "BatchNormalization", weights,
                    new OnnxAttribute.Real("epsilon", (float)normalization.Epsilon));
                break;
            case ReluLayer:
                graph.Append(name, "Relu");
                break;
            case PoolingLayer { Kind: PoolingKind.Max } pooling:
                graph.Append(
                    name, "MaxPool", [.. map], [], Pair("kernel_shape", pooling.Size),
                    Pair("strides", pooling.Size), Pads(0),
                    Pair("dilations", 1));
                break;
            case PoolingLayer pooling:
                graph.Append(
                    name, "AveragePool", [.. map], [], Pair("kernel_shape", pooling.Size),
                    Pair("strides", pooling.Size), Pads(0),
                    new OnnxAttribute.Integer("count_include_pad", 0));
                break;
            case FlattenLayer:
                graph.Append(name, "Flatten", [layer.Output.Length], [], new OnnxAttribute.Integer("axis", 1));
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

    // The counter of batches is for training alone.
    private static OnnxTensor[] Constants(string path, CnnLayer layer, Dictionary<string, SafetensorsTensor> weights) =>
    [
        .. layer.Tensors.Where(tensor => tensor.DataType == SafetensorsDataType.F32)
            .Select(tensor => new OnnxTensor(Named(path, tensor.Name), tensor.Shape, weights[tensor.Name].Data)),
    ];

    private static string Named(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    private static OnnxAttribute.Integers Pair(string name, long value) => new(name, [value, value]);

    private static OnnxAttribute.Integers Pads(long pad) => new("pads", [pad, pad, pad, pad]);
}
