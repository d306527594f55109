using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// The inner loop of a convolution: the sums of up to 6 pixels × 2 vectors of filters at once, all in registers. Each
/// weight vector that is loaded serves every pixel of the tile, and each input value serves every filter of it, so the
/// loop does many multiply-adds for each load.
/// </summary>
/// <remarks>
/// A pixel is an offset into the input, so pixels may lie anywhere and come in any order. What a filter sees is a list
/// of runs, each a stretch of neighbouring floats: a row of the kernel where channels lie without gaps, else one tap of
/// it.
/// </remarks>
internal static unsafe class ConvolutionTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="input">Row, column, channel.</param>
    /// <param name="pixels">Offsets of <typeparamref name="TPixels"/> pixels.</param>
    /// <param name="runs">Offset of each run from its pixel.</param>
    /// <param name="runCount">How many runs there are.</param>
    /// <param name="runLength">Floats in a run.</param>
    /// <param name="weights">Run and float × filters.</param>
    /// <param name="weightStride">Filters, padded.</param>
    /// <param name="sums">Pixels × <typeparamref name="TVectors"/> vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TPixels, TVectors>(
        float* input, int* pixels, int* runs, int runCount, int runLength, float* weights, int weightStride,
        float* sums)
        where TPixels : ICount
        where TVectors : ICount
    {
        float* p0 = input + pixels[0];
        float* p1 = TPixels.Value > 1 ? input + pixels[1] : p0;
        float* p2 = TPixels.Value > 2 ? input + pixels[2] : p0;
        float* p3 = TPixels.Value > 3 ? input + pixels[3] : p0;
        float* p4 = TPixels.Value > 4 ? input + pixels[4] : p0;
        float* p5 = TPixels.Value > 5 ? input + pixels[5] : p0;
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
        for (int run = 0; run < runCount; run++)
        {
            nint end = runs[run] + runLength;
            for (nint k = runs[run]; k < end; k++, weights += weightStride)
            {
                TVector wa = TLanes.Load(weights);
                TVector wb = TVectors.Value > 1 ? TLanes.Load(weights + TLanes.Count) : wa;
                Add<TVectors>(p0[k], wa, wb, ref a0, ref b0);
                if (TPixels.Value > 1)
                    Add<TVectors>(p1[k], wa, wb, ref a1, ref b1);
                if (TPixels.Value > 2)
                    Add<TVectors>(p2[k], wa, wb, ref a2, ref b2);
                if (TPixels.Value > 3)
                    Add<TVectors>(p3[k], wa, wb, ref a3, ref b3);
                if (TPixels.Value > 4)
                    Add<TVectors>(p4[k], wa, wb, ref a4, ref b4);
                if (TPixels.Value > 5)
                    Add<TVectors>(p5[k], wa, wb, ref a5, ref b5);
            }
        }

        Store<TVectors>(ref sums, a0, b0);
        if (TPixels.Value > 1)
            Store<TVectors>(ref sums, a1, b1);
        if (TPixels.Value > 2)
            Store<TVectors>(ref sums, a2, b2);
        if (TPixels.Value > 3)
            Store<TVectors>(ref sums, a3, b3);
        if (TPixels.Value > 4)
            Store<TVectors>(ref sums, a4, b4);
        if (TPixels.Value > 5)
            Store<TVectors>(ref sums, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(float value, TVector wa, TVector wb, ref TVector a, ref TVector b)
        where TVectors : ICount
    {
        TVector x = TLanes.Broadcast(value);
        a = TLanes.MultiplyAdd(x, wa, a);
        if (TVectors.Value > 1)
            b = TLanes.MultiplyAdd(x, wb, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(ref float* sums, TVector a, TVector b)
        where TVectors : ICount
    {
        TLanes.Store(sums, a);
        if (TVectors.Value > 1)
            TLanes.Store(sums + TLanes.Count, b);
        sums += TVectors.Value * TLanes.Count;
    }
}
