using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>Which pixels of a map are in which window.</summary>
internal sealed class PoolingWindows
{
    private readonly MapSize _input;

    /// <summary>The windows of a pooling.</summary>
    public PoolingWindows(CnnLayer layer, PoolingLayer pooling)
    {
        _input = layer.Input;
        (Size, Stride) = (pooling.Size, pooling.Stride);
        (Top, Left) = layer.Border;
    }

    /// <summary>A window for each pixel.</summary>
    public PoolingWindows(MapSize input) => (_input, Size, Stride) = (input, 1, 1);

    /// <summary>Rows and columns of a window.</summary>
    public int Size { get; }

    /// <summary>Pixels from one window to the next.</summary>
    public int Stride { get; }

    /// <summary>Rows by which the first windows reach over the border.</summary>
    public int Top { get; }

    /// <summary>Columns by which the first windows reach over the border.</summary>
    public int Left { get; }

    /// <summary>How many of so many rows are in the first <paramref name="windows"/>; of columns alike.</summary>
    public int NeededOf(int length, int windows, int border) =>
        Math.Min(length, ((windows - 1) * Stride) - border + Size);

    /// <summary>Lists the pixels of a window that are there, row by row.</summary>
    /// <returns>How many there are.</returns>
    public int PixelsOf(int windowRow, int windowColumn, Span<(int Row, int Column)> pixels)
    {
        int count = 0;
        for (int i = 0; i < Size * Size; i++)
        {
            int row = (windowRow * Stride) - Top + (i / Size);
            int column = (windowColumn * Stride) - Left + (i % Size);
            if (row >= 0 && row < _input.Height && column >= 0 && column < _input.Width)
                pixels[count++] = (row, column);
        }

        return count;
    }
}
