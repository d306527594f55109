using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>A pooling on its own, where it does not follow its convolution at once.</summary>
internal sealed class PoolingPlan
{
    /// <param name="layer">The pooling, of windows or of the whole map.</param>
    /// <param name="rectifies">Whether values are rectified first.</param>
    /// <param name="input">What is pooled.</param>
    /// <param name="output">The result; each of its pixels that somebody reads is a window.</param>
    public PoolingPlan(CnnLayer layer, bool rectifies, MapPlan input, MapPlan output)
    {
        (Rectifies, Input, Output) = (rectifies, input, output);
        Counts = new int[output.Pixels.Length];
        if (layer.Layer is not PoolingLayer pooling)
        {
            (NeededRows, NeededColumns) = (layer.Input.Height, layer.Input.Width);
            (Kind, WindowSize, Pixels, Counts[0]) =
                (PoolingKind.Average, input.Pixels.Length, input.Pixels, input.Pixels.Length);
            return;
        }

        Kind = pooling.Pooling;
        WindowSize = pooling.Size * pooling.Size;
        Pixels = new int[checked(Counts.Length * WindowSize)];
        var windows = new PoolingWindows(layer, pooling);
        CoversOnce = pooling.Stride == pooling.Size && windows is { Top: 0, Left: 0 }
            && output.Rows * pooling.Size == input.Size.Height && output.Columns * pooling.Size == input.Size.Width;
        NeededRows = windows.NeededOf(layer.Input.Height, output.Rows, windows.Top);
        NeededColumns = windows.NeededOf(layer.Input.Width, output.Columns, windows.Left);
        Span<(int Row, int Column)> window = new (int, int)[WindowSize];
        for (int i = 0; i < Counts.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, output.Columns);
            Counts[i] = windows.PixelsOf(row, column, window);
            for (int pixel = 0; pixel < Counts[i]; pixel++)
                Pixels[(i * WindowSize) + pixel] = input.Offset(window[pixel].Row, window[pixel].Column);
        }
    }

    public PoolingKind Kind { get; }

    /// <summary>Whether each pixel of the input is in one window, and only one.</summary>
    public bool CoversOnce { get; }

    /// <summary>Rows of the input that are in a window which somebody reads.</summary>
    public int NeededRows { get; }

    /// <summary>Columns of the input that are in such a window.</summary>
    public int NeededColumns { get; }

    public bool Rectifies { get; }

    public MapPlan Input { get; }

    public MapPlan Output { get; }

    public int Windows => Counts.Length;

    /// <summary>Pixels in a window that lies inside the map.</summary>
    public int WindowSize { get; }

    /// <summary>Pixels of each window that are there.</summary>
    public int[] Counts { get; }

    /// <summary>
    /// The offset of each pixel in the input: window by window, <see cref="WindowSize"/> apart, and in a window row by
    /// row.
    /// </summary>
    public int[] Pixels { get; }
}
