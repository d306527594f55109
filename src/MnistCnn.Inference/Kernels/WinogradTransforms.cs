using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// Into the space where a convolution is a product point by point, and back (Winograd, 1980; Lavin and Gray, 2015):
/// sums = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, where products are added up over channels before the outer transform. All of it
/// is additions, but for halves of weights.
/// </summary>
internal static unsafe class WinogradTransforms<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>G g Gᵀ, with G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1].</summary>
    /// <param name="weights">Row, column, and <paramref name="stride"/> weights of a place of the kernel.</param>
    /// <param name="stride">Channels × filters.</param>
    /// <param name="count">How many of them to transform.</param>
    /// <param name="target">Point × <paramref name="stride"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Weights(float* weights, nint stride, nint count, float* target)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            float* w = weights + i;
            Widen(w, 3 * stride, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
            Widen(w + stride, 3 * stride, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
            Widen(w + (2 * stride), 3 * stride, out TVector c0, out TVector c1, out TVector c2, out TVector c3);
            float* u = target + i;
            StoreRow(u, stride, a0, b0, c0);
            StoreRow(u + (4 * stride), stride, a1, b1, c1);
            StoreRow(u + (8 * stride), stride, a2, b2, c2);
            StoreRow(u + (12 * stride), stride, a3, b3, c3);
        }
    }

    /// <summary>
    /// Bᵀ d B, with Bᵀ = [1 0 −1 0; 0 1 1 0; 0 −1 1 0; 0 1 0 −1], of a row of tiles: the two columns that neighbours
    /// share are loaded and combined once.
    /// </summary>
    /// <param name="input">The first pixel of the first tile: row, column, channel.</param>
    /// <param name="rowStride">Floats of an input row.</param>
    /// <param name="channels">Whole vectors.</param>
    /// <param name="tiles">Tiles of the row, two columns apart.</param>
    /// <param name="target">Point, tile, channel.</param>
    /// <param name="pointStride">Floats from point to point.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Input(
        float* input, nint rowStride, nint channels, int tiles, float* target, nint pointStride)
    {
        for (nint channel = 0; channel < channels; channel += TLanes.Count)
        {
            float* x = input + channel;
            float* v = target + channel;
            Combine(x, rowStride, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
            Combine(x + channels, rowStride, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
            for (int tile = 0; tile < tiles; tile++, v += channels)
            {
                x += 2 * channels;
                Combine(x, rowStride, out TVector c0, out TVector c1, out TVector c2, out TVector c3);
                Combine(x + channels, rowStride, out TVector d0, out TVector d1, out TVector d2, out TVector d3);
                float* to = v;
                StoreCombined(ref to, pointStride, a0, b0, c0, d0);
                StoreCombined(ref to, pointStride, a1, b1, c1, d1);
                StoreCombined(ref to, pointStride, a2, b2, c2, d2);
                StoreCombined(ref to, pointStride, a3, b3, c3, d3);
                (a0, a1, a2, a3, b0, b1, b2, b3) = (c0, c1, c2, c3, d0, d1, d2, d3);
            }
        }
    }

    /// <summary>Aᵀ m A, with Aᵀ = [1 1 1 0; 0 1 −1 −1], of one vector of a tile.</summary>
    /// <param name="products">Of the first point.</param>
    /// <param name="pointStride">Floats from point to point.</param>
    /// <param name="s00">The sum of the tile's first pixel.</param>
    /// <param name="s01">Of the one to its right.</param>
    /// <param name="s10">Of the one below.</param>
    /// <param name="s11">Of the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sums(
        float* products, nint pointStride, out TVector s00, out TVector s01, out TVector s10, out TVector s11)
    {
        LoadColumn(products, 4 * pointStride, out TVector a0, out TVector b0);
        LoadColumn(products + pointStride, 4 * pointStride, out TVector a1, out TVector b1);
        LoadColumn(products + (2 * pointStride), 4 * pointStride, out TVector a2, out TVector b2);
        LoadColumn(products + (3 * pointStride), 4 * pointStride, out TVector a3, out TVector b3);
        s00 = TLanes.Add(TLanes.Add(a0, a1), a2);
        s01 = TLanes.Subtract(TLanes.Subtract(a1, a2), a3);
        s10 = TLanes.Add(TLanes.Add(b0, b1), b2);
        s11 = TLanes.Subtract(TLanes.Subtract(b1, b2), b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(
        float* w, nint stride, out TVector p0, out TVector p1, out TVector p2, out TVector p3) =>
        Widen(
            TLanes.Load(w), TLanes.Load(w + stride), TLanes.Load(w + (2 * stride)), out p0, out p1, out p2, out p3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(
        TVector x, TVector y, TVector z, out TVector p0, out TVector p1, out TVector p2, out TVector p3)
    {
        TVector half = TLanes.Broadcast(0.5f);
        TVector outer = TLanes.Multiply(half, TLanes.Add(x, z));
        TVector middle = TLanes.Multiply(half, y);
        (p0, p1, p2, p3) = (x, TLanes.Add(outer, middle), TLanes.Subtract(outer, middle), z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* target, nint stride, TVector x, TVector y, TVector z)
    {
        Widen(x, y, z, out TVector p0, out TVector p1, out TVector p2, out TVector p3);
        TLanes.Store(target, p0);
        TLanes.Store(target + stride, p1);
        TLanes.Store(target + (2 * stride), p2);
        TLanes.Store(target + (3 * stride), p3);
    }

    // Down a column of four pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(
        float* x, nint stride, out TVector p0, out TVector p1, out TVector p2, out TVector p3)
    {
        TVector x1 = TLanes.Load(x + stride), x2 = TLanes.Load(x + (2 * stride));
        p0 = TLanes.Subtract(TLanes.Load(x), x2);
        p1 = TLanes.Add(x1, x2);
        p2 = TLanes.Subtract(x2, x1);
        p3 = TLanes.Subtract(x1, TLanes.Load(x + (3 * stride)));
    }

    // Along a row of four combined values.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreCombined(ref float* target, nint stride, TVector a, TVector b, TVector c, TVector d)
    {
        TLanes.Store(target, TLanes.Subtract(a, c));
        TLanes.Store(target + stride, TLanes.Add(b, c));
        TLanes.Store(target + (2 * stride), TLanes.Subtract(c, b));
        TLanes.Store(target + (3 * stride), TLanes.Subtract(b, d));
        target += 4 * stride;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadColumn(float* m, nint stride, out TVector upper, out TVector lower)
    {
        TVector m1 = TLanes.Load(m + stride), m2 = TLanes.Load(m + (2 * stride));
        upper = TLanes.Add(TLanes.Add(TLanes.Load(m), m1), m2);
        lower = TLanes.Subtract(TLanes.Subtract(m1, m2), TLanes.Load(m + (3 * stride)));
    }
}
