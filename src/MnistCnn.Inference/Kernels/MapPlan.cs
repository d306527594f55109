using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// Where a map of channels lies in memory: row, column, channel, the channels padded to whole vectors, with a border of
/// zeros where a convolution that reads it pads.
/// </summary>
internal sealed class MapPlan
{
    /// <param name="size">The map.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="border">Rows and columns of zeros on each side.</param>
    /// <param name="rows">Rows that somebody reads, from the first on.</param>
    /// <param name="columns">Columns that somebody reads.</param>
    public MapPlan(MapSize size, int lanes, int border, int rows, int columns)
    {
        (Size, Border, Rows, Columns) = (size, border, rows, columns);
        Channels = WeightLayout.RoundUp(size.Channels, lanes);
        RowStride = checked((size.Width + (2 * border)) * Channels);
        Length = checked((size.Height + (2 * border)) * RowStride);
        Pixels = new int[checked(rows * columns)];
        for (int i = 0; i < Pixels.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            Pixels[i] = Offset(row, column);
        }
    }

    public MapSize Size { get; }

    public int Border { get; }

    /// <summary>Rows that somebody reads.</summary>
    public int Rows { get; }

    /// <summary>Columns that somebody reads.</summary>
    public int Columns { get; }

    /// <summary>Channels, padded to whole vectors: floats from one pixel to the next.</summary>
    public int Channels { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Floats of a map with its border.</summary>
    public int Length { get; }

    /// <summary>The offset of each pixel that somebody reads, row by row.</summary>
    public int[] Pixels { get; }

    public int Offset(int row, int column) => ((row + Border) * RowStride) + ((column + Border) * Channels);
}
