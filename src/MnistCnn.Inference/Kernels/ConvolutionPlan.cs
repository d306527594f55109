using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// Where everything of one convolution lies in memory, worked out once: images are row, column, channel, the channels
/// padded to whole vectors (but for the network's input), with a border of zeros where the convolution pads. Its own
/// max-pooling and ReLU are part of it where nothing stands between.
/// </summary>
internal sealed class ConvolutionPlan
{
    /// <param name="layer">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="isFirst">Whether it reads the image itself.</param>
    /// <param name="pool">Side of the max-pooling's windows; 1 without.</param>
    /// <param name="rectifies">Whether values are rectified.</param>
    /// <param name="output">Where the pooled values go.</param>
    public ConvolutionPlan(ConvolutionLayer layer, int lanes, bool isFirst, int pool, bool rectifies, MapPlan output)
    {
        (Layer, IsFirst, Pool, Rectifies, Output) = (layer, isFirst, pool, rectifies, output);
        (Kernel, Border, WindowSize) = (layer.KernelSize, layer.Border, pool * pool);
        InputStride = WeightLayout.InputStride(layer.Input.Channels, lanes, isFirst);
        InputRowStride = checked((layer.Input.Width + (2 * Border)) * InputStride);
        InputLength = checked((layer.Input.Height + (2 * Border)) * InputRowStride);
        bool gapless = InputStride == layer.Input.Channels;
        RunLength = gapless ? Kernel * layer.Input.Channels : layer.Input.Channels;
        Runs = new int[gapless ? Kernel : Kernel * Kernel];
        for (int i = 0; i < Runs.Length; i++)
            Runs[i] = gapless ? TapOffset(i, 0) : TapOffset(i / Kernel, i % Kernel);
        Pixels = PlanPixels();
    }

    public ConvolutionLayer Layer { get; }

    /// <summary>
    /// Whether the input is the network's own: its channels are not padded, and it needs no gradient.
    /// </summary>
    public bool IsFirst { get; }

    /// <summary>Side of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Side of a pooling window; 1 without pooling.</summary>
    public int Pool { get; }

    /// <summary>Whether negative values become zero.</summary>
    public bool Rectifies { get; }

    /// <summary>Pixels in a pooling window.</summary>
    public int WindowSize { get; }

    /// <summary>
    /// Pooling windows whose output somebody reads: the next block's pooling may drop its last rows and columns.
    /// </summary>
    public int Windows => Output.Pixels.Length;

    /// <summary>Rows and columns of zeros on each side of the input.</summary>
    public int Border { get; }

    /// <summary>Floats from one input pixel to the next.</summary>
    public int InputStride { get; }

    /// <summary>Floats from one input row to the next.</summary>
    public int InputRowStride { get; }

    /// <summary>Floats of an input image with its border.</summary>
    public int InputLength { get; }

    /// <summary>The pooled values.</summary>
    public MapPlan Output { get; }

    /// <summary>Filters, padded to whole vectors: floats from one output pixel to the next.</summary>
    public int Filters => Output.Channels;

    /// <summary>Floats of an output image with its border.</summary>
    public int OutputLength => Output.Length;

    /// <summary>Weights of a filter, without padding.</summary>
    public int Taps => Kernel * Kernel * Layer.Input.Channels;

    /// <summary>Floats of the weights in training, with their padding: see <see cref="WeightLayout"/>.</summary>
    public int WeightLength => IsFirst
        ? checked(Taps * Filters)
        : checked(Layer.Filters * Kernel * Kernel * InputStride);

    /// <summary>
    /// Offsets from a pixel to the stretches of input that a filter sees; together <see cref="Taps"/> long.
    /// </summary>
    public int[] Runs { get; }

    /// <summary>Floats in each of the <see cref="Runs"/>.</summary>
    public int RunLength { get; }

    /// <summary>
    /// For each convolved pixel the offset of the first input value it sees: window by window, and in a window row by
    /// row. Pixels that pooling drops are left out, and so never computed.
    /// </summary>
    public int[] Pixels { get; }

    /// <summary>For each window the offset of its pixel in the output.</summary>
    public int[] Outputs => Output.Pixels;

    /// <summary>
    /// From the first input value that a pixel sees to the one under this row and column of the kernel.
    /// </summary>
    public int TapOffset(int row, int column) => (row * InputRowStride) + (column * InputStride);

    /// <summary>How many of so many input rows are read for so many rows of windows; of columns alike.</summary>
    public int NeededOf(int inputRows, int windowRows) =>
        Math.Min(inputRows, (windowRows * Pool) + Kernel - 1 - Border);

    private int[] PlanPixels()
    {
        var pixels = new int[checked(Windows * WindowSize)];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int windowRow, int windowColumn) = Math.DivRem(i / WindowSize, Output.Columns);
            (int row, int column) = Math.DivRem(i % WindowSize, Pool);
            pixels[i] = TapOffset((windowRow * Pool) + row, (windowColumn * Pool) + column);
        }

        return pixels;
    }
}
