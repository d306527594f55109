using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// A convolution in Winograd's space, a few rows of tiles at a time: transform their input, multiply it with the
/// weights at each of the 16 points, transform back, and do what the convolution does with its sums.
/// </summary>
internal static unsafe class WinogradConvolution<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats of the transformed input and the products of the tiles that are computed together.</summary>
    public static int ScratchLength(ConvolutionPlan plan, WinogradPlan winograd) =>
        checked(WinogradPlan.Points * winograd.TilesAtOnce * (plan.InputStride + plan.Filters));

    /// <param name="plan">The convolution.</param>
    /// <param name="winograd">Its tiles.</param>
    /// <param name="input">The image.</param>
    /// <param name="kernel">Point, channel, filter.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void Run(
        ConvolutionPlan plan, WinogradPlan winograd, float* input, float* kernel,
        in ConvolutionOutput output, float* scratch)
    {
        int channels = plan.InputStride;
        int* tileOffsets = stackalloc int[winograd.TilesAtOnce];
        for (int tile = 0; tile < winograd.TilesAtOnce; tile++)
            tileOffsets[tile] = tile * channels;
        for (int strip = 0; strip < winograd.Strips; strip++)
        {
            (int row, int end) = winograd.RowsOf(strip);
            int tiles = (end - row) * winograd.TileColumns;
            float* products = scratch + (WinogradPlan.Points * tiles * channels);
            TransformInput(plan, winograd, input, row, end, scratch);
            Multiply(plan, scratch, tileOffsets, tiles, kernel, products);
            for (int filter = 0, vectors; filter < plan.Filters; filter += vectors * TLanes.Count)
            {
                vectors = VectorsFrom(plan, filter);
                for (int vector = 0; vector < vectors; vector++)
                    WinogradEpilogue<TLanes, TVector>.Run(
                        plan, winograd, products + (filter * tiles) + (vector * TLanes.Count), tiles * plan.Filters,
                        vectors * TLanes.Count, row, end, output.From(filter + (vector * TLanes.Count)));
            }
        }
    }

    /// <summary>Transforms rows of tiles: point, tile, channel.</summary>
    public static void TransformInput(
        ConvolutionPlan plan, WinogradPlan winograd, float* input, int firstRow, int endRow, float* target)
    {
        (nint channels, int columns) = (plan.InputStride, winograd.TileColumns);
        nint pointStride = (endRow - firstRow) * columns * channels;
        int last = winograd.ColumnOf(columns - 1);
        bool goesBack = last % WinogradPlan.TileSize != 0;
        for (int row = firstRow; row < endRow; row++, target += columns * channels)
        {
            float* x = input + (winograd.RowOf(row) * plan.InputRowStride);
            WinogradTransforms<TLanes, TVector>.Input(
                x, plan.InputRowStride, channels, goesBack ? columns - 1 : columns, target, pointStride);
            if (goesBack)
                WinogradTransforms<TLanes, TVector>.Input(
                    x + (last * channels), plan.InputRowStride, channels, 1, target + ((columns - 1) * channels),
                    pointStride);
        }
    }

    // At each point a matrix of tiles × channels times one of channels × filters: to the tile of the direct sums that
    // is a convolution of one run. The sums of two vectors of filters lie together: vectors, tile, lane.
    private static void Multiply(
        ConvolutionPlan plan, float* input, int* tileOffsets, int tiles, float* kernel, float* products)
    {
        (int channels, int filters) = (plan.Layer.Input.Channels, plan.Filters);
        for (int point = 0; point < WinogradPlan.Points; point++)
        {
            for (int filter = 0, vectors; filter < filters; filter += vectors * TLanes.Count)
            {
                vectors = VectorsFrom(plan, filter);
                float* sums = products + (filter * tiles);
                if (vectors == 2)
                    ConvolutionSums<TLanes, TVector>.RunMatrix<Two>(
                        input, tileOffsets, tiles, channels, kernel + filter, filters, sums);
                else
                    ConvolutionSums<TLanes, TVector>.RunMatrix<One>(
                        input, tileOffsets, tiles, channels, kernel + filter, filters, sums);
            }

            input += tiles * plan.InputStride;
            products += tiles * filters;
            kernel += channels * filters;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int VectorsFrom(ConvolutionPlan plan, int filter) =>
        Math.Min(2, (plan.Filters - filter) / TLanes.Count);
}
