using MnistCnn.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>Convolution and pooling.</summary>
internal static class WindowLayers
{
    public static void Append(GraphBuilder graph, string path, Conv2d layer)
    {
        if (layer.padding_mode != PaddingModes.Zeros)
            throw LayerErrors.Unsupported(
                path, layer, $"has padding_mode {layer.padding_mode}: only {PaddingModes.Zeros} can be");
        // The property kernel_size can be set to anything; the weights are what is used.
        long[] weights = layer.weight.shape;
        RequireImages(graph, path, layer, weights[1] * layer.groups);
        var window = SlidingWindow.Of(path, layer, weights[2..], layer.stride, layer.padding, layer.dilation);
        if (layer.padding_type == Padding.Same)
            window = window.KeepingSize();
        graph.Append(
            path, "Conv", window.OutputShape(path, layer, graph.ItemShape, weights[0]),
            Weights.Of(path, layer.weight, layer.bias),
            window.Kernel, window.Strides, window.Pads, window.Dilations,
            new OnnxAttribute.Integer("group", layer.groups));
    }

    public static void Append(GraphBuilder graph, string path, MaxPool2d layer)
    {
        RequireImages(graph, path, layer);
        var window = SlidingWindow.Of(path, layer, layer.kernel_size, layer.stride, layer.padding, layer.dilation);
        if (layer.ceil_mode)
            window = window.ReachingOver(graph.ItemShape);
        // Only with dilation, and runtimes refuse it.
        if (IsPaddedByWholeKernel(window.Rows) || IsPaddedByWholeKernel(window.Columns))
            throw LayerErrors.Unsupported(
                path, layer,
                "needs as much padding as its kernel is wide, for its own padding or for ceil_mode: it cannot be");
        graph.Append(
            path, "MaxPool", window.OutputShape(path, layer, graph.ItemShape, graph.ItemShape[0]), [],
            window.Kernel, window.Strides, window.Pads, window.Dilations);
    }

    public static void Append(GraphBuilder graph, string path, AvgPool2d layer)
    {
        RequireImages(graph, path, layer);
        if (layer.divisor_override is not null)
            throw LayerErrors.Unsupported(path, layer, "has a divisor_override and cannot be");
        var inside = SlidingWindow.Of(path, layer, layer.kernel_size, layer.stride, layer.padding, dilation: null);
        SlidingWindow window = layer.ceil_mode ? inside.ReachingOver(graph.ItemShape) : inside;
        bool isPadded = inside.Rows.PadBefore > 0 || inside.Columns.PadBefore > 0;
        bool countsPadding = isPadded && layer.count_include_pad;
        // The padding that stands for ceil_mode must not be counted, the layer's own must: ONNX knows one answer for
        // both.
        if (countsPadding && window != inside)
            throw LayerErrors.Unsupported(
                path, layer,
                "has padding, ceil_mode and count_include_pad together, and windows that reach over the end: it cannot "
                + "be");
        graph.Append(
            path, "AveragePool", window.OutputShape(path, layer, graph.ItemShape, graph.ItemShape[0]), [],
            window.Kernel, window.Strides, window.Pads,
            new OnnxAttribute.Integer("count_include_pad", countsPadding ? 1 : 0));
    }

    /// <summary>Appends a mean of each channel; it can also give more than one.</summary>
    public static void Append(GraphBuilder graph, string path, AdaptiveAvgPool2d layer)
    {
        RequireImages(graph, path, layer);
        if (layer.output_size.Any(size => size != 1))
            throw LayerErrors.Unsupported(
                path, layer, $"has output_size [{string.Join(", ", layer.output_size)}]: only 1 can be");
        graph.Append(path, "GlobalAveragePool", [graph.ItemShape[0], 1, 1]);
    }

    private static bool IsPaddedByWholeKernel(WindowSide side) =>
        Math.Max(side.PadBefore, side.PadAfter) >= side.Kernel;

    private static void RequireImages(GraphBuilder graph, string path, nn.Module layer, long? channels = null)
    {
        if (graph.ItemShape.Length != 3 || (channels is { } wanted && graph.ItemShape[0] != wanted))
            throw LayerErrors.Mismatch(
                path, layer, channels is null ? "channels × height × width" : $"{channels} × height × width",
                graph.ItemShape);
    }
}
