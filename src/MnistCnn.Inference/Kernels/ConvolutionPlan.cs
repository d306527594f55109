using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// Where everything of one convolution block lies in memory, worked out once: images are row, column, channel, the
/// channels padded to whole vectors (but for the network's input), with a border of zeros where the convolution pads.
/// </summary>
internal sealed class ConvolutionPlan
{
    private readonly int _neededWidth;
    private readonly bool _normalized;

    /// <param name="shape">The block's sizes.</param>
    /// <param name="options">The network's.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="isFirst">Whether this is the first block.</param>
    /// <param name="next">The block that reads the output, if one does.</param>
    private ConvolutionPlan(ConvBlockShape shape, CnnOptions options, int lanes, bool isFirst, ConvolutionPlan? next)
    {
        (Shape, Kernel, IsFirst) = (shape, options.KernelSize, isFirst);
        Pool = options.Pooling == PoolingKind.None ? 1 : options.PoolSize;
        WindowSize = Pool * Pool;
        int neededHeight = next?.NeededOf(shape.OutputHeight, next.Windows / next._neededWidth) ?? shape.OutputHeight;
        _neededWidth = next?.NeededOf(shape.OutputWidth, next._neededWidth) ?? shape.OutputWidth;
        Windows = checked(neededHeight * _neededWidth);
        _normalized = options.BatchNormalization != BatchNormalization.None;
        Border = options.Padding == ConvPadding.Same ? Kernel / 2 : 0;
        InputStride = isFirst ? shape.InputChannels : RoundUp(shape.InputChannels, lanes);
        InputRowStride = checked((shape.InputWidth + (2 * Border)) * InputStride);
        InputLength = checked((shape.InputHeight + (2 * Border)) * InputRowStride);
        Filters = RoundUp(shape.Filters, lanes);
        OutputBorder = next is null ? 0 : Border;
        OutputLength = checked((shape.OutputHeight + (2 * OutputBorder)) * (shape.OutputWidth + (2 * OutputBorder)) * Filters);
        bool gapless = InputStride == shape.InputChannels;
        RunLength = gapless ? Kernel * shape.InputChannels : shape.InputChannels;
        Runs = new int[gapless ? Kernel : Kernel * Kernel];
        for (int i = 0; i < Runs.Length; i++)
            Runs[i] = gapless ? TapOffset(i, 0) : TapOffset(i / Kernel, i % Kernel);
        Pixels = PlanPixels();
        Outputs = PlanOutputs();
    }

    public ConvBlockShape Shape { get; }

    /// <summary>Whether the input is the network's own: its channels are not padded, and it needs no gradient.</summary>
    public bool IsFirst { get; }

    /// <summary>Side of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Side of a pooling window; 1 without pooling.</summary>
    public int Pool { get; }

    /// <summary>Pixels in a pooling window.</summary>
    public int WindowSize { get; }

    /// <summary>Pooling windows whose output somebody reads: the next block's pooling may drop its last rows and columns.</summary>
    public int Windows { get; }

    /// <summary>Rows and columns of zeros on each side of the input.</summary>
    public int Border { get; }

    /// <summary>Floats from one input pixel to the next.</summary>
    public int InputStride { get; }

    /// <summary>Floats from one input row to the next.</summary>
    public int InputRowStride { get; }

    /// <summary>Floats of an input image with its border.</summary>
    public int InputLength { get; }

    /// <summary>Filters, padded to whole vectors: floats from one output pixel to the next.</summary>
    public int Filters { get; }

    /// <summary>Rows and columns of zeros that the next block wants around the output.</summary>
    public int OutputBorder { get; }

    /// <summary>Floats of an output image with its border.</summary>
    public int OutputLength { get; }

    /// <summary>Weights of a filter, without padding.</summary>
    public int Taps => Kernel * Kernel * Shape.InputChannels;

    /// <summary>Floats of the weights in training, with their padding: see <see cref="WeightLayout"/>.</summary>
    public int WeightLength => IsFirst
        ? checked(Taps * Filters)
        : checked(Shape.Filters * Kernel * Kernel * InputStride);

    /// <summary>Offsets from a pixel to the stretches of input that a filter sees; together <see cref="Taps"/> long.</summary>
    public int[] Runs { get; }

    /// <summary>Floats in each of the <see cref="Runs"/>.</summary>
    public int RunLength { get; }

    /// <summary>
    /// For each convolved pixel the offset of the first input value it sees: window by window, and in a window row by
    /// row. Pixels that pooling drops are left out, and so never computed.
    /// </summary>
    public int[] Pixels { get; }

    /// <summary>For each window the offset of its pixel in the output.</summary>
    public int[] Outputs { get; }

    /// <summary>The blocks of a network, first to last.</summary>
    public static ConvolutionPlan[] Of(CnnShape shape, int lanes)
    {
        var plans = new ConvolutionPlan[shape.Blocks.Length];
        ConvolutionPlan? next = null;
        for (int i = plans.Length - 1; i >= 0; i--)
            plans[i] = next = new ConvolutionPlan(shape.Blocks[i], shape.Options, lanes, isFirst: i == 0, next);
        return plans;
    }

    public static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    /// <summary>From the first input value that a pixel sees to the one under this row and column of the kernel.</summary>
    public int TapOffset(int row, int column) => (row * InputRowStride) + (column * InputStride);

    // How many of so many input rows are read for so many rows of windows. A normalisation reads all.
    private int NeededOf(int inputRows, int windowRows) =>
        _normalized ? inputRows : Math.Min(inputRows, (windowRows * Pool) + Kernel - 1 - Border);

    private int[] PlanPixels()
    {
        var pixels = new int[checked(Windows * WindowSize)];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int windowRow, int windowColumn) = Math.DivRem(i / WindowSize, _neededWidth);
            (int row, int column) = Math.DivRem(i % WindowSize, Pool);
            pixels[i] = TapOffset((windowRow * Pool) + row, (windowColumn * Pool) + column);
        }

        return pixels;
    }

    private int[] PlanOutputs()
    {
        int rowLength = Shape.OutputWidth + (2 * OutputBorder);
        var outputs = new int[Windows];
        for (int i = 0; i < outputs.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, _neededWidth);
            outputs[i] = (((row + OutputBorder) * rowLength) + column + OutputBorder) * Filters;
        }

        return outputs;
    }
}
