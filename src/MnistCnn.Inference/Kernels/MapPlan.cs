using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// Where what one step gives the next lies in memory: row, column, channel, the channels padded to whole vectors, with
/// a border of zeros where a convolution that reads it pads. A list is a map of one pixel.
/// </summary>
internal sealed class MapPlan
{
    private const int CacheLine = 16;

    /// <param name="size">The map.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="reader">The convolution that reads it, whose border it has; null where something else does.</param>
    /// <param name="rows">Rows that somebody reads, from the first on; null for all.</param>
    /// <param name="columns">Columns that somebody reads; null for all.</param>
    public MapPlan(MapSize size, int lanes, ConvolutionPlan? reader = null, int? rows = null, int? columns = null)
    {
        (Size, Reader, Rows, Columns) = (size, reader, rows ?? size.Height, columns ?? size.Width);
        (Top, Left) = reader?.Layer.Border ?? (0, 0);
        Channels = WeightLayout.RoundUp(size.Channels, lanes);
        RowStride = checked((size.Width + Left + (reader?.Layer.PaddingOfColumns.After ?? 0)) * Channels);
        Length = checked((size.Height + Top + (reader?.Layer.PaddingOfRows.After ?? 0)) * RowStride);
        // Dense layers read rows of thirds; a row of a map starts at a cache line.
        Stride = reader is null ? WeightLayout.RowStride(Length, lanes) : WeightLayout.RoundUp(Length, CacheLine);
        Pixels = new int[checked(Rows * Columns)];
        for (int i = 0; i < Pixels.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, Columns);
            Pixels[i] = Offset(row, column);
        }
    }

    public MapSize Size { get; }

    /// <summary>The convolution that reads it; null where something else does.</summary>
    public ConvolutionPlan? Reader { get; }

    /// <summary>Rows of zeros above the first.</summary>
    public int Top { get; }

    /// <summary>Columns of zeros before the first.</summary>
    public int Left { get; }

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

    /// <summary>Floats from one image's map to the next one's.</summary>
    public int Stride { get; }

    /// <summary>The offset of each pixel that somebody reads, row by row.</summary>
    public int[] Pixels { get; }

    public int Offset(int row, int column) => ((row + Top) * RowStride) + ((column + Left) * Channels);
}
