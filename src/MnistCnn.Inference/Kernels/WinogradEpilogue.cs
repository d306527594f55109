using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// From products in Winograd's space to what a convolution gives: the outer transform, then each tile's greatest sum
/// where it is a pooling window, bias, ReLU, and scale and shift. The first of equal values wins and NaN wins over all.
/// </summary>
internal static unsafe class WinogradEpilogue<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>One vector of filters of some rows of tiles.</summary>
    /// <param name="plan">The convolution.</param>
    /// <param name="winograd">Its tiles.</param>
    /// <param name="products">Point, tile.</param>
    /// <param name="pointStride">Floats from point to point.</param>
    /// <param name="tileStride">Floats from tile to tile.</param>
    /// <param name="firstRow">The first row of tiles.</param>
    /// <param name="endRow">One past the last.</param>
    /// <param name="output">What becomes of the sums, from the vector's first filter on.</param>
    public static void Run(
        ConvolutionPlan plan, WinogradPlan winograd, float* products, nint pointStride, nint tileStride, int firstRow,
        int endRow, in ConvolutionOutput output)
    {
        fixed (int* outputs = plan.Outputs)
        {
            if (winograd.IsPooled)
            {
                int window = firstRow * winograd.TileColumns;
                int tiles = (endRow - firstRow) * winograd.TileColumns;
                Pool(
                    products, pointStride, tileStride, tiles, output.Bias, plan.Rectifies, output.Scale, output.Shift,
                    output.Values, outputs + window,
                    output.Winners == null ? null : output.Winners + (window * plan.Filters), plan.Filters);
                return;
            }

            for (int row = firstRow; row < endRow; row++, products += winograd.TileColumns * tileStride)
            {
                float* y = output.Values + plan.Output.Offset(winograd.RowOf(row), 0);
                Spread(
                    products, pointStride, tileStride, winograd, output.Bias, plan.Rectifies, output.Scale,
                    output.Shift, y, plan.Output.Channels, plan.Output.RowStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pool(
        float* products, nint pointStride, nint tileStride, int tiles, float* bias, bool rectify, float* scale,
        float* shift, float* output, int* outputs, int* winners, int winnerStride)
    {
        TVector biases = TLanes.Load(bias);
        for (int tile = 0; tile < tiles; tile++, products += tileStride)
        {
            WinogradTransforms<TLanes, TVector>.Sums(
                products, pointStride, out TVector best, out TVector s01, out TVector s10, out TVector s11);
            TVector winner = TLanes.Zero;
            PooledValue<TLanes, TVector>.Challenge(s01, 1, ref best, ref winner);
            PooledValue<TLanes, TVector>.Challenge(s10, 2, ref best, ref winner);
            PooledValue<TLanes, TVector>.Challenge(s11, 3, ref best, ref winner);
            TLanes.Store(
                output + outputs[tile], PooledValue<TLanes, TVector>.Finish(best, biases, rectify, scale, shift));
            if (winners != null)
                TLanes.Store((float*)(winners + (tile * winnerStride)), winner);
        }
    }

    // Where the last tile goes back, its sums take the place of its neighbour's.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Spread(
        float* products, nint pointStride, nint tileStride, WinogradPlan winograd, float* bias, bool rectify,
        float* scale, float* shift, float* output, nint pixelStride, nint rowStride)
    {
        TVector biases = TLanes.Load(bias);
        for (int tile = 0; tile < winograd.TileColumns; tile++, products += tileStride)
        {
            WinogradTransforms<TLanes, TVector>.Sums(
                products, pointStride, out TVector s00, out TVector s01, out TVector s10, out TVector s11);
            float* y = output + (winograd.ColumnOf(tile) * pixelStride);
            TLanes.Store(y, PooledValue<TLanes, TVector>.Finish(s00, biases, rectify, scale, shift));
            TLanes.Store(y + pixelStride, PooledValue<TLanes, TVector>.Finish(s01, biases, rectify, scale, shift));
            TLanes.Store(y + rowStride, PooledValue<TLanes, TVector>.Finish(s10, biases, rectify, scale, shift));
            TLanes.Store(
                y + rowStride + pixelStride,
                PooledValue<TLanes, TVector>.Finish(s11, biases, rectify, scale, shift));
        }
    }
}
