using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// The gradient of a 3×3 kernel in Winograd's space, F(3×3, 2×2): the way there turned round, step by step. The sums'
/// gradient goes into that space by A g Aᵀ, at each of the 16 points it is multiplied with the transformed input, and
/// what has been added up over all tiles and images comes back by Gᵀ u G. 16 multiplications a tile in place of 36.
/// </summary>
internal static unsafe class WinogradGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Adds one image's gradient.</summary>
    /// <param name="plan">The convolution, with windows of one pixel.</param>
    /// <param name="winograd">Its tiles.</param>
    /// <param name="input">The image.</param>
    /// <param name="outputGradient">The gradient of what the convolution gave.</param>
    /// <param name="outputs">Where in it each pixel lies, row by row.</param>
    /// <param name="scratch">Room for the transformed input and gradient of the tiles that are taken at once.</param>
    /// <param name="target">Point, filter, channel.</param>
    public static void Add(
        ConvolutionPlan plan, WinogradPlan winograd, float* input, float* outputGradient, int* outputs, float* scratch,
        float* target)
    {
        (int channels, int filters) = (plan.InputStride, plan.Filters);
        int* inputPlaces = stackalloc int[winograd.TilesAtOnce];
        int* gradientPlaces = stackalloc int[winograd.TilesAtOnce];
        for (int tile = 0; tile < winograd.TilesAtOnce; tile++)
            (inputPlaces[tile], gradientPlaces[tile]) = (tile * channels, tile * filters);
        for (int strip = 0; strip < winograd.Strips; strip++)
        {
            (int first, int end) = winograd.RowsOf(strip);
            int tiles = (end - first) * winograd.TileColumns;
            float* gradients = scratch + (WinogradPlan.Points * tiles * channels);
            WinogradConvolution<TLanes, TVector>.TransformInput(plan, winograd, input, first, end, scratch);
            TransformGradient(plan, winograd, outputGradient, outputs, first, end, gradients);
            for (int point = 0; point < WinogradPlan.Points; point++)
            {
                float* x = scratch + (point * tiles * channels);
                float* g = gradients + (point * tiles * filters);
                float* u = target + (point * plan.Convolution.Filters * channels);
                int vectors;
                for (int channel = 0; channel < channels; channel += vectors * TLanes.Count)
                {
                    vectors = Math.Min(2, (channels - channel) / TLanes.Count);
                    OuterProductTile<TLanes, TVector>.Add(
                        x + channel, inputPlaces, g, gradientPlaces, tiles, plan.Convolution.Filters, vectors,
                        u + channel, channels);
                }
            }
        }
    }

    /// <summary>Gᵀ u G, with G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1], added to the gradient of the weights.</summary>
    /// <param name="transformed">Point, filter, channel.</param>
    /// <param name="filters">How many filters.</param>
    /// <param name="channels">Whole vectors.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddBack(float* transformed, int filters, nint channels, float* weights)
    {
        nint pointStride = filters * channels;
        for (int filter = 0; filter < filters; filter++, transformed += channels, weights += 9 * channels)
        {
            for (nint channel = 0; channel < channels; channel += TLanes.Count)
            {
                float* u = transformed + channel;
                Narrow(ref u, pointStride, out TVector a0, out TVector a1, out TVector a2);
                Narrow(ref u, pointStride, out TVector b0, out TVector b1, out TVector b2);
                Narrow(ref u, pointStride, out TVector c0, out TVector c1, out TVector c2);
                Narrow(ref u, pointStride, out TVector d0, out TVector d1, out TVector d2);
                float* w = weights + channel;
                AddColumn(w, channels, a0, b0, c0, d0);
                AddColumn(w + channels, channels, a1, b1, c1, d1);
                AddColumn(w + (2 * channels), channels, a2, b2, c2, d2);
            }
        }
    }

    private static void TransformGradient(
        ConvolutionPlan plan, WinogradPlan winograd, float* gradient, int* outputs, int firstRow, int endRow,
        float* target)
    {
        int columns = plan.Output.Columns, filters = plan.Filters;
        nint rowStride = outputs[columns] - outputs[0];
        nint pointStride = (endRow - firstRow) * winograd.TileColumns * filters;
        for (int row = firstRow; row < endRow; row++)
        {
            int top = winograd.RowOf(row);
            for (int column = 0; column < winograd.TileColumns; column++, target += filters)
            {
                int left = winograd.ColumnOf(column);
                // What a tile that goes back shares with its neighbour is the neighbour's.
                TransformTile(
                    gradient + outputs[(top * columns) + left], rowStride, filters, top % WinogradPlan.TileSize != 0,
                    left % WinogradPlan.TileSize != 0, target, pointStride);
            }
        }
    }

    // A g Aᵀ, with A = [1 0; 1 1; 1 −1; 0 −1].
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformTile(
        float* gradient, nint rowStride, nint filters, bool withoutTop, bool withoutLeft, float* target,
        nint pointStride)
    {
        for (nint filter = 0; filter < filters; filter += TLanes.Count)
        {
            float* g = gradient + filter;
            TVector g00 = withoutTop || withoutLeft ? TLanes.Zero : TLanes.Load(g);
            TVector g01 = withoutTop ? TLanes.Zero : TLanes.Load(g + filters);
            TVector g10 = withoutLeft ? TLanes.Zero : TLanes.Load(g + rowStride);
            TVector g11 = TLanes.Load(g + rowStride + filters);
            float* to = target + filter;
            StoreRow(ref to, pointStride, g00, g01);
            StoreRow(ref to, pointStride, TLanes.Add(g00, g10), TLanes.Add(g01, g11));
            StoreRow(ref to, pointStride, TLanes.Subtract(g00, g10), TLanes.Subtract(g01, g11));
            StoreRow(ref to, pointStride, TLanes.Subtract(TLanes.Zero, g10), TLanes.Subtract(TLanes.Zero, g11));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(ref float* target, nint stride, TVector left, TVector right)
    {
        TLanes.Store(target, left);
        TLanes.Store(target + stride, TLanes.Add(left, right));
        TLanes.Store(target + (2 * stride), TLanes.Subtract(left, right));
        TLanes.Store(target + (3 * stride), TLanes.Subtract(TLanes.Zero, right));
        target += 4 * stride;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Narrow(ref float* u, nint stride, out TVector p0, out TVector p1, out TVector p2)
    {
        Narrow(
            TLanes.Load(u), TLanes.Load(u + stride), TLanes.Load(u + (2 * stride)), TLanes.Load(u + (3 * stride)),
            out p0, out p1, out p2);
        u += 4 * stride;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Narrow(
        TVector u0, TVector u1, TVector u2, TVector u3, out TVector p0, out TVector p1, out TVector p2)
    {
        TVector half = TLanes.Broadcast(0.5f);
        TVector outer = TLanes.Multiply(half, TLanes.Add(u1, u2));
        (p0, p1, p2) =
            (TLanes.Add(u0, outer), TLanes.Multiply(half, TLanes.Subtract(u1, u2)), TLanes.Add(outer, u3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumn(float* weights, nint channels, TVector a, TVector b, TVector c, TVector d)
    {
        Narrow(a, b, c, d, out TVector p0, out TVector p1, out TVector p2);
        AddTo(weights, p0);
        AddTo(weights + (3 * channels), p1);
        AddTo(weights + (6 * channels), p2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* target, TVector value) =>
        TLanes.Store(target, TLanes.Add(TLanes.Load(target), value));
}
