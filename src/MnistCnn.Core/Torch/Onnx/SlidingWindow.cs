using System.Collections.Immutable;
using MnistCnn.Onnx;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>The windows of a convolution or pooling.</summary>
internal sealed record SlidingWindow(WindowSide Rows, WindowSide Columns)
{
    public OnnxAttribute Kernel => new OnnxAttribute.Integers("kernel_shape", [Rows.Kernel, Columns.Kernel]);

    public OnnxAttribute Strides => new OnnxAttribute.Integers("strides", [Rows.Stride, Columns.Stride]);

    public OnnxAttribute Pads =>
        new OnnxAttribute.Integers("pads", [Rows.PadBefore, Columns.PadBefore, Rows.PadAfter, Columns.PadAfter]);

    public OnnxAttribute Dilations => new OnnxAttribute.Integers("dilations", [Rows.Dilation, Columns.Dilation]);

    /// <summary>
    /// Reads the settings of a layer: one number for both directions or one for each; null is the default.
    /// </summary>
    public static SlidingWindow Of(
        string path, nn.Module module, long[] kernel, long[]? stride, long[]? padding, long[]? dilation)
    {
        (long Rows, long Columns) kernels = Pair(nameof(kernel), kernel, 1);
        (long Rows, long Columns) strides = stride is null or [] ? kernels : Pair(nameof(stride), stride, 1);
        (long Rows, long Columns) pads = padding is null or [] ? (0, 0) : Pair(nameof(padding), padding, 0);
        (long Rows, long Columns) dilations = dilation is null or [] ? (1, 1) : Pair(nameof(dilation), dilation, 1);
        return new SlidingWindow(
            new WindowSide(kernels.Rows, strides.Rows, pads.Rows, pads.Rows, dilations.Rows),
            new WindowSide(kernels.Columns, strides.Columns, pads.Columns, pads.Columns, dilations.Columns));

        (long Rows, long Columns) Pair(string name, long[] values, long least) =>
            values.Length is 1 or 2 && values.All(value => value >= least)
                ? (values[0], values[^1])
                : throw LayerErrors.Unsupported(
                    path, module,
                    $"has {name} [{string.Join(", ", values)}]: only one or two numbers of at least {least} can be");
    }

    /// <summary>
    /// Pads as <c>Padding.Same</c> does: the size stays, and an odd rest of the padding goes to the end.
    /// </summary>
    public SlidingWindow KeepingSize()
    {
        return new SlidingWindow(Pad(Rows), Pad(Columns));

        static WindowSide Pad(WindowSide side)
        {
            long total = (side.Kernel - 1) * side.Dilation;
            return side with { PadBefore = total / 2, PadAfter = total - (total / 2) };
        }
    }

    public SlidingWindow ReachingOver(ImmutableArray<long> itemShape) =>
        new(Rows.ReachingOver(itemShape[1]), Columns.ReachingOver(itemShape[2]));

    /// <summary>The shape of the output for one image of <paramref name="itemShape"/>.</summary>
    /// <exception cref="ArgumentException">The image is smaller than a window.</exception>
    public ImmutableArray<long> OutputShape(
        string path, nn.Module module, ImmutableArray<long> itemShape, long channels)
    {
        (long height, long width) = (Rows.OutputSize(itemShape[1]), Columns.OutputSize(itemShape[2]));
        return height > 0 && width > 0
            ? [channels, height, width]
            : throw LayerErrors.Mismatch(
                path, module, $"windows of {Rows.Kernel}×{Columns.Kernel} or larger values", itemShape);
    }
}
