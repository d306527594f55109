using MnistCnn.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>The layers without windows.</summary>
internal static class PlainLayers
{
    /// <summary>Appends a normalisation of maps, or of lists.</summary>
    /// <param name="graph">The graph so far.</param>
    /// <param name="path">The name of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">How many sizes its input has, without the batch.</param>
    public static void Append(GraphBuilder graph, string path, BatchNorm layer, int rank)
    {
        if (layer.running_mean is null || layer.running_var is null)
            throw LayerErrors.Unsupported(
                path, layer,
                "keeps no running statistics (track_running_stats), so that a result depends on its whole batch: it "
                + "cannot be");
        long channels = layer.running_mean.shape[0];
        if (graph.ItemShape.Length != rank || graph.ItemShape[0] != channels)
            throw LayerErrors.Mismatch(
                path, layer, rank == 1 ? $"{channels} values" : $"{channels} × height × width", graph.ItemShape);
        graph.Append(
            path, "BatchNormalization",
            [
                Read("weight", layer.weight) ?? OnnxTensor.Filled(ModuleWalker.Child(path, "weight"), channels, 1),
                Read("bias", layer.bias) ?? OnnxTensor.Filled(ModuleWalker.Child(path, "bias"), channels, 0),
                Weights.Read(path, "running_mean", layer.running_mean),
                Weights.Read(path, "running_var", layer.running_var),
            ],
            [new OnnxAttribute.Real("epsilon", (float)layer.eps), .. Momentum(layer)]);

        // Without affine there are none, whatever the annotation of TorchSharp says.
        OnnxTensor? Read(string name, Tensor? tensor) => tensor is null ? null : Weights.Read(path, name, tensor);
    }

    // How much stays at each batch, where PyTorch tells how much goes. It has none of a mean over all batches.
    private static OnnxAttribute[] Momentum(BatchNorm layer) => layer.momentum is { } share
        ? [new OnnxAttribute.Real("momentum", (float)(1 - share))]
        : [];

    public static void Append(GraphBuilder graph, string path, Linear layer)
    {
        (long inputs, long outputs) = (layer.weight.shape[1], layer.weight.shape[0]);
        if (graph.ItemShape.Length != 1)
            throw LayerErrors.Unsupported(
                path, layer,
                $"gets {string.Join('×', graph.ItemShape)} for one input, and only after a Flatten can it be");
        if (graph.ItemShape[0] != inputs)
            throw LayerErrors.Mismatch(path, layer, $"{inputs} values", graph.ItemShape);
        graph.Append(
            path, "Gemm", [outputs], Weights.Of(path, layer.weight, layer.bias),
            new OnnxAttribute.Integer("transB", 1));
    }

    public static void Append(GraphBuilder graph, string path, Flatten layer)
    {
        (long start, long end) = (FromFront(graph, layer.start_dim), FromFront(graph, layer.end_dim));
        if (start != 1 || end != graph.ItemShape.Length)
            throw LayerErrors.Unsupported(
                path, layer,
                $"flattens the dimensions {layer.start_dim} to {layer.end_dim}: only 1 to the last can be");
        graph.Append(path, "Flatten", [graph.ItemShape.Aggregate((product, size) => checked(product * size))], [],
            new OnnxAttribute.Integer("axis", 1));
    }

    public static void AppendSoftmax(GraphBuilder graph, string path, nn.Module layer, string operation, long dimension)
    {
        long axis = FromFront(graph, dimension);
        if (axis < 0 || axis > graph.ItemShape.Length)
            throw LayerErrors.Mismatch(
                path, layer, $"inputs with a dimension {dimension}, counting the batch", graph.ItemShape);
        graph.Append(path, operation, [], new OnnxAttribute.Integer("axis", axis));
    }

    // Dimensions count from the batch, which is 0, or with negative numbers from the end.
    private static long FromFront(GraphBuilder graph, long dimension) =>
        dimension < 0 ? dimension + graph.ItemShape.Length + 1 : dimension;
}
