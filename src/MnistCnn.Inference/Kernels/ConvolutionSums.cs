using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>The sums of any number of pixels and one or two vectors of filters, tile by tile.</summary>
internal static unsafe class ConvolutionSums<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // So many sums fill the registers of every machine.
    private const int TilePixels = 6;

    /// <param name="input">Row, column, channel.</param>
    /// <param name="pixels">Offsets of the pixels.</param>
    /// <param name="count">How many pixels there are.</param>
    /// <param name="runs">Offset of each run from its pixel.</param>
    /// <param name="runCount">How many runs there are.</param>
    /// <param name="runLength">Floats in a run.</param>
    /// <param name="weights">Run and float × filters.</param>
    /// <param name="weightStride">Filters, padded.</param>
    /// <param name="sums">Pixels × <typeparamref name="TVectors"/> vectors.</param>
    /// <remarks>
    /// The last tile goes back over pixels of the one before, whose sums it stores again: cheaper than a smaller tile,
    /// which would also have to be compiled before the first prediction. Only images of fewer pixels take those.
    /// </remarks>
    public static void Run<TVectors>(
        float* input, int* pixels, int count, int* runs, int runCount, int runLength, float* weights, int weightStride,
        float* sums)
        where TVectors : ICount
    {
        int sumStride = TVectors.Value * TLanes.Count;
        int i = 0;
        if (count >= TilePixels)
        {
            for (; i < count; i += TilePixels)
            {
                i = Math.Min(i, count - TilePixels);
                ConvolutionTile<TLanes, TVector>.Run<Six, TVectors>(
                    input, pixels + i, runs, runCount, runLength, weights, weightStride, sums + (i * sumStride));
            }
        }

        for (; i + 4 <= count; i += 4)
            ConvolutionTile<TLanes, TVector>.Run<Four, TVectors>(
                input, pixels + i, runs, runCount, runLength, weights, weightStride, sums + (i * sumStride));
        for (; i + 2 <= count; i += 2)
            ConvolutionTile<TLanes, TVector>.Run<Two, TVectors>(
                input, pixels + i, runs, runCount, runLength, weights, weightStride, sums + (i * sumStride));
        if (i < count)
            ConvolutionTile<TLanes, TVector>.Run<One, TVectors>(
                input, pixels + i, runs, runCount, runLength, weights, weightStride, sums + (i * sumStride));
    }

    /// <summary>The same of a matrix: each pixel is a row, and a filter sees all of it.</summary>
    /// <param name="input">The matrix.</param>
    /// <param name="rows">Offsets of its rows, 5 at least.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="rowLength">Floats in a row.</param>
    /// <param name="weights">Float × filters.</param>
    /// <param name="weightStride">Filters, padded.</param>
    /// <param name="sums">Rows × <typeparamref name="TVectors"/> vectors.</param>
    /// <remarks>Tiles of 6 rows or of 5, whichever has to go back less.</remarks>
    public static void RunMatrix<TVectors>(
        float* input, int* rows, int count, int rowLength, float* weights, int weightStride, float* sums)
        where TVectors : ICount
    {
        int sumStride = TVectors.Value * TLanes.Count;
        int start = 0;
        if ((count + 4) / 5 * 5 >= (count + 5) / 6 * 6)
        {
            for (int i = 0; i < count; i += 6)
            {
                i = Math.Min(i, count - 6);
                ConvolutionTile<TLanes, TVector>.Run<Six, TVectors>(
                    input, rows + i, &start, 1, rowLength, weights, weightStride, sums + (i * sumStride));
            }
        }
        else
        {
            for (int i = 0; i < count; i += 5)
            {
                i = Math.Min(i, count - 5);
                ConvolutionTile<TLanes, TVector>.Run<Five, TVectors>(
                    input, rows + i, &start, 1, rowLength, weights, weightStride, sums + (i * sumStride));
            }
        }
    }
}
