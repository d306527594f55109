using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>
/// Where everything of one convolution lies in memory, worked out once: images are row, column, channel, the channels
/// padded to whole vectors (but for the network's input), with a border of zeros where the convolution pads. Its own
/// max-pooling and ReLU are part of it where nothing stands between.
/// </summary>
internal sealed class ConvolutionPlan
{
    private readonly int _windowRows;
    private readonly int _windowColumns;

    /// <param name="layer">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="isFirst">Whether it reads the image itself.</param>
    /// <param name="pooling">The max-pooling that follows at once; null without.</param>
    /// <param name="rectifies">Whether values are rectified.</param>
    /// <param name="output">Where the pooled values go.</param>
    public ConvolutionPlan(
        CnnLayer layer, int lanes, bool isFirst, CnnLayer? pooling, bool rectifies, MapPlan output)
    {
        (Layer, IsFirst, Rectifies, Output) = (layer, isFirst, rectifies, output);
        Convolution = (ConvolutionLayer)layer.Layer;
        Pooling = pooling is null
            ? new PoolingWindows(layer.Output)
            : new PoolingWindows(pooling, (PoolingLayer)pooling.Layer);
        (_windowRows, _windowColumns) = (output.Rows, output.Columns);
        int channels = layer.Input.Channels;
        InputStride = isFirst ? channels : WeightLayout.RoundUp(channels, lanes);
        (int before, int after) = layer.PaddingOfColumns;
        InputRowStride = checked((layer.Input.Width + before + after) * InputStride);
        (before, after) = layer.PaddingOfRows;
        InputLength = checked((layer.Input.Height + before + after) * InputRowStride);
        bool gapless = InputStride == channels;
        (int height, int width) = (KernelHeight, KernelWidth);
        RunLength = gapless ? width * channels : channels;
        Runs = new int[gapless ? height : height * width];
        for (int i = 0; i < Runs.Length; i++)
            Runs[i] = gapless ? TapOffset(i, 0) : TapOffset(i / width, i % width);
        Pixels = PlanPixels();
        EveryWindow = [.. Enumerable.Range(0, Windows)];
        Winograd = WinogradPlan.Of(this, lanes);
        BlankSearch = BlankSearchPlan.Of(this, lanes);
    }

    public CnnLayer Layer { get; }

    public ConvolutionLayer Convolution { get; }

    /// <summary>
    /// Whether the input is the network's own: its channels are not padded, and it needs no gradient.
    /// </summary>
    public bool IsFirst { get; }

    public int KernelHeight => Convolution.KernelHeight;

    public int KernelWidth => Convolution.KernelWidth;

    /// <summary>The windows that are pooled; of one pixel each without pooling.</summary>
    public PoolingWindows Pooling { get; }

    /// <summary>Whether negative values become zero.</summary>
    public bool Rectifies { get; }

    /// <summary>Pixels in a pooling window.</summary>
    public int WindowSize => Pooling.Size * Pooling.Size;

    /// <summary>
    /// Pooling windows whose output somebody reads: the next step may drop the last rows and columns.
    /// </summary>
    public int Windows => Output.Pixels.Length;

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
    public int Taps => KernelHeight * KernelWidth * Layer.Input.Channels;

    /// <summary>How it is computed in Winograd's space; null where it is summed up as it stands.</summary>
    public WinogradPlan? Winograd { get; }

    /// <summary>How blank windows are found; null where none are looked for.</summary>
    public BlankSearchPlan? BlankSearch { get; }

    /// <summary>Floats of the weights that the forward pass reads.</summary>
    public int KernelLength => Winograd is null
        ? checked(Taps * Filters)
        : checked(WinogradPlan.Points * Layer.Input.Channels * Filters);

    /// <summary>Floats of the weights in training, with their padding: see <see cref="WeightLayout"/>.</summary>
    public int WeightLength => IsFirst
        ? checked(Taps * Filters)
        : checked(Convolution.Filters * KernelHeight * KernelWidth * InputStride);

    /// <summary>
    /// Offsets from a pixel to the stretches of input that a filter sees; together <see cref="Taps"/> long.
    /// </summary>
    public int[] Runs { get; }

    /// <summary>Floats in each of the <see cref="Runs"/>.</summary>
    public int RunLength { get; }

    /// <summary>
    /// For each convolved pixel the offset of the first input value it sees: window by window, and in a window row by
    /// row. Pixels that pooling drops are left out, and so never computed; where a window reaches over the border, one
    /// of its pixels stands for those that are not there.
    /// </summary>
    public int[] Pixels { get; }

    /// <summary>The windows, numbered row by row.</summary>
    public int[] EveryWindow { get; }

    /// <summary>For each window the offset of its pixel in the output.</summary>
    public int[] Outputs => Output.Pixels;

    /// <summary>Input rows that are read for the windows that somebody reads.</summary>
    public int NeededRows => NeededOf(
        Layer.Input.Height, _windowRows, KernelHeight, Layer.Border.Top, Layer.Output.Height, Pooling.Top);

    /// <summary>Input columns that are read for them.</summary>
    public int NeededColumns => NeededOf(
        Layer.Input.Width, _windowColumns, KernelWidth, Layer.Border.Left, Layer.Output.Width, Pooling.Left);

    /// <summary>
    /// From the first input value that a pixel sees to the one under this row and column of the kernel.
    /// </summary>
    public int TapOffset(int row, int column) => (row * InputRowStride) + (column * InputStride);

    private int NeededOf(int input, int windows, int kernel, int border, int convolved, int poolingBorder)
    {
        int last = Pooling.NeededOf(convolved, windows, poolingBorder) - 1;
        return Math.Min(input, (last * Convolution.Stride) + kernel - border);
    }

    private int[] PlanPixels()
    {
        var pixels = new int[checked(Windows * WindowSize)];
        Span<(int Row, int Column)> window = new (int, int)[WindowSize];
        for (int i = 0; i < Windows; i++)
        {
            (int windowRow, int windowColumn) = Math.DivRem(i, Output.Columns);
            int count = Pooling.PixelsOf(windowRow, windowColumn, window);
            for (int pixel = 0; pixel < WindowSize; pixel++)
            {
                (int row, int column) = window[pixel < count ? pixel : 0];
                pixels[(i * WindowSize) + pixel] = TapOffset(row * Convolution.Stride, column * Convolution.Stride);
            }
        }

        return pixels;
    }
}
