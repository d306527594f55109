using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>Convolutions, poolings, and zeros around a map.</summary>
internal static class WindowOperators
{
    public static void Convolve(NodeReader node, LayerChain chain)
    {
        ConstantValue weight = node.Reals(1, "weight");
        if (node.DataIndex != 0 || weight.Shape.Length != 4)
            throw node.Unsupported("its weights are no filters × channels × rows × columns");
        MapSize input = RequireMap(node, chain, weight.Shape[1]);
        (int rows, int columns) = (Small(node, "kernel", weight.Shape[2]), Small(node, "kernel", weight.Shape[3]));
        if (node.Integers("kernel_shape") is { } kernel && !kernel.AsSpan().SequenceEqual([rows, columns]))
            throw node.Unsupported(
                $"its kernel_shape is [{string.Join(", ", kernel.Take(8))}], and its weights have {rows}×{columns}");
        int stride = Square(node, "strides", 1);
        var padding = new WindowPadding(node, (input.Height, rows, stride), (input.Width, columns, stride));
        int filters = Small(node, "filters", weight.Shape[0]);
        ConvolutionLayer layer = node.Make(() => new ConvolutionLayer(filters, 1)
        {
            KernelHeight = rows,
            KernelWidth = columns,
            Stride = stride,
            Padding = padding.Find(chain.Border?.Pads),
            HasBias = node.HasInput(2),
        });
        chain.Border = null;
        if (!layer.HasBias)
            chain.AddOfMap(node, layer, ("weight", weight.Reals!));
        else if (node.Reals(2, "bias") is { Shape: [var count], Reals: { } bias } && count == filters)
            chain.AddOfMap(node, layer, ("weight", weight.Reals!), ("bias", bias));
        else
            throw node.Unsupported("its bias has not one value for each filter");
    }

    public static void Pool(NodeReader node, LayerChain chain, PoolingKind kind)
    {
        MapSize input = RequireMap(node, chain, chain.Shape.Size.Channels);
        int size = Square(node, "kernel_shape", null), stride = Square(node, "strides", 1);
        var padding = new WindowPadding(node, (input.Height, size, stride), (input.Width, size, stride));
        PoolingLayer layer = node.Make(
            () => new PoolingLayer(kind, size) { Stride = stride, Padding = padding.Find(border: null) });
        if (node.Integer("count_include_pad", 0) != 0 && ReachesOver(input, layer))
            throw node.Unsupported(
                "its means count the padding (count_include_pad), and those here are of the pixels which are there");
        chain.AddOfMap(node, layer);
    }

    public static void PoolGlobally(NodeReader node, LayerChain chain)
    {
        MapSize input = RequireMap(node, chain, chain.Shape.Size.Channels);
        chain.Add(node, new GlobalAveragePoolingLayer());
        chain.Shape.BecomeList(input.Channels, input.Channels, 1, 1);
    }

    /// <summary>A mean over rows and columns.</summary>
    public static void Reduce(NodeReader node, LayerChain chain)
    {
        MapShape shape = chain.Shape;
        long[] axes = [.. (node.Integers("axes", 1) ?? []).Select(axis => axis < 0 ? axis + 4 : axis).Order()];
        long[] ofPixels = shape.ChannelsLast ? [1, 2] : [2, 3];
        if (shape.IsList || shape.Sizes.Length != 3 || !axes.AsSpan().SequenceEqual(ofPixels))
            throw node.Unsupported("only a mean over rows and columns of a map can be here");
        (int channels, bool isLast) = (shape.Size.Channels, shape.ChannelsLast);
        chain.Add(node, new GlobalAveragePoolingLayer());
        shape.BecomeList(
            channels,
            node.Integer("keepdims", 1) == 0 ? [channels] : isLast ? [1, 1, channels] : [channels, 1, 1]);
    }

    /// <summary>Zeros around a map, for the convolution behind them.</summary>
    public static void Pad(NodeReader node, LayerChain chain)
    {
        RequireMap(node, chain, chain.Shape.Size.Channels);
        long[] pads = node.Integers("pads", 1) ?? [];
        double value = node.HasInput(2) ? node.Real(2, "value") : node.Real("value", 0);
        if (node.Text("mode", "constant") != "constant" || value != 0 || node.HasInput(3)
            || pads is not [0, 0, >= 0 and <= 255, >= 0 and <= 255, 0, 0, >= 0 and <= 255, >= 0 and <= 255])
            throw node.Unsupported("only zeros around rows and columns can be padded here");
        if (pads.Any(pad => pad != 0))
            chain.Border = (node, [pads[2], pads[3], pads[6], pads[7]]);
    }

    private static MapSize RequireMap(NodeReader node, LayerChain chain, long channels)
    {
        MapShape shape = chain.Shape;
        if (!shape.IsChannelsFirst || shape.Size.Channels != channels)
            throw node.Unsupported(
                $"it takes a map with {channels} channels first, and gets [{string.Join(", ", shape.Sizes)}] for one "
                + $"image{(shape.IsList ? ", a list" : "")}");
        return shape.Size;
    }

    private static bool ReachesOver(MapSize input, PoolingLayer layer) =>
        Windows.PaddingOf(input.Height, layer.Size, layer.Stride, layer.Padding) != (0, 0)
        || Windows.PaddingOf(input.Width, layer.Size, layer.Stride, layer.Padding) != (0, 0);

    private static int Square(NodeReader node, string name, int? otherwise) => node.Integers(name) switch
    {
        null when otherwise is { } value => value,
        [var rows, var columns] when rows == columns => Small(node, name, rows),
        [var rows, var columns] => throw node.Unsupported(
            $"its {name} is {rows} of rows and {columns} of columns, and only the same of both can be"),
        _ => throw node.Unsupported($"its {name} should be two numbers"),
    };

    private static int Small(NodeReader node, string name, long value) => value is >= 1 and <= 1 << 20
        ? (int)value
        : throw node.Unsupported($"its {name} of {value} cannot be");
}
