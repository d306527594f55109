using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// The gradient of the first block's weights. Its input has few channels, often one, too few to fill vectors, so
/// filters lie in the lanes: each pixel of a window takes part with the gradients of those filters for which it won,
/// and nine taps of the kernel (three rows of three values) are summed up at once in registers.
/// </summary>
internal static unsafe class FirstConvolutionGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private const int TapsAtOnce = 9;

    /// <summary>Adds one image's gradient of the weights and the bias.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="input">The image.</param>
    /// <param name="output">The pooled output, before any normalisation.</param>
    /// <param name="winners">Window × filter: the winning pixel.</param>
    /// <param name="outputGradient">The gradient of <paramref name="output"/>, laid out alike.</param>
    /// <param name="windows">The windows that see something.</param>
    /// <param name="windowCount">How many these are.</param>
    /// <param name="weights">Target: row, column, channel, filter.</param>
    /// <param name="bias">Target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeights(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient, int* windows,
        int windowCount, float* weights, float* bias)
    {
        ConvolutionGradient<TLanes, TVector>.AddBias(plan, output, outputGradient, bias);
        float* sums = stackalloc float[TapsAtOnce * 2 * TLanes.Count];
        int rowLength = plan.KernelWidth * plan.InputStride;
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            int vectors;
            for (int filter = 0; filter < plan.Filters; filter += vectors * TLanes.Count)
            {
                vectors = TLanes.Accumulators >= 2 * TapsAtOnce && filter + (2 * TLanes.Count) <= plan.Filters ? 2 : 1;
                for (int row = 0; row < plan.KernelHeight; row += 3)
                    for (int column = 0; column < rowLength; column += 3)
                    {
                        // Past the end of the kernel its last taps are summed up again, and not used.
                        int rows = Math.Min(3, plan.KernelHeight - row), columns = Math.Min(3, rowLength - column);
                        float* corner = input + (row * plan.InputRowStride) + column;
                        int x1 = Math.Min(1, columns - 1), x2 = columns - 1;
                        int y1 = Math.Min(1, rows - 1) * plan.InputRowStride, y2 = (rows - 1) * plan.InputRowStride;
                        if (vectors == 2)
                            SumTaps<Two>(
                                corner, x1, x2, y1, y2, pixels, outputs, windows, windowCount, plan.WindowSize,
                                plan.Filters, output + filter, winners + filter, outputGradient + filter, sums);
                        else
                            SumTaps<One>(
                                corner, x1, x2, y1, y2, pixels, outputs, windows, windowCount, plan.WindowSize,
                                plan.Filters, output + filter, winners + filter, outputGradient + filter, sums);
                        for (int tap = 0; tap < rows * columns; tap++)
                        {
                            (int y, int x) = Math.DivRem(tap, columns);
                            Add(sums + (((y * 3) + x) * vectors * TLanes.Count), vectors,
                                weights + ((((row + y) * rowLength) + column + x) * plan.Filters) + filter);
                        }
                    }
            }
        }
    }

    /// <summary>
    /// Sums up the nine taps at <paramref name="corner"/> and right of and below it, over windows that see something.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumTaps<TVectors>(
        float* corner, int x1, int x2, int y1, int y2, int* pixels, int* outputs, int* windows, int windowCount,
        int windowSize, int filters, float* output, int* winners, float* outputGradient, float* sums)
        where TVectors : ICount
    {
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0;
        TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0, b8 = a0;
        for (int* end = windows + windowCount; windows < end; windows++)
        {
            float* value = output + outputs[*windows];
            float* gradient = outputGradient + outputs[*windows];
            int* winner = winners + (*windows * filters);
            int* pixel = pixels + (*windows * windowSize);
            TVector ga = TLanes.ZeroUnlessPositive(TLanes.Load(value), TLanes.Load(gradient));
            TVector gb = TVectors.Value > 1
                ? TLanes.ZeroUnlessPositive(TLanes.Load(value + TLanes.Count), TLanes.Load(gradient + TLanes.Count))
                : ga;
            TVector wa = TLanes.Load((float*)winner);
            TVector wb = TVectors.Value > 1 ? TLanes.Load((float*)winner + TLanes.Count) : wa;
            for (int i = 0; i < windowSize; i++, pixel++)
            {
                TVector index = TLanes.Broadcast(i);
                TVector pa = TLanes.Select(TLanes.HaveSameBits(wa, index), ga, TLanes.Zero);
                TVector pb = TVectors.Value > 1 ? TLanes.Select(TLanes.HaveSameBits(wb, index), gb, TLanes.Zero) : pa;
                float* row0 = corner + *pixel;
                float* row1 = row0 + y1;
                float* row2 = row0 + y2;
                Add<TVectors>(row0[0], pa, pb, ref a0, ref b0);
                Add<TVectors>(row0[x1], pa, pb, ref a1, ref b1);
                Add<TVectors>(row0[x2], pa, pb, ref a2, ref b2);
                Add<TVectors>(row1[0], pa, pb, ref a3, ref b3);
                Add<TVectors>(row1[x1], pa, pb, ref a4, ref b4);
                Add<TVectors>(row1[x2], pa, pb, ref a5, ref b5);
                Add<TVectors>(row2[0], pa, pb, ref a6, ref b6);
                Add<TVectors>(row2[x1], pa, pb, ref a7, ref b7);
                Add<TVectors>(row2[x2], pa, pb, ref a8, ref b8);
            }
        }

        Store<TVectors>(ref sums, a0, b0);
        Store<TVectors>(ref sums, a1, b1);
        Store<TVectors>(ref sums, a2, b2);
        Store<TVectors>(ref sums, a3, b3);
        Store<TVectors>(ref sums, a4, b4);
        Store<TVectors>(ref sums, a5, b5);
        Store<TVectors>(ref sums, a6, b6);
        Store<TVectors>(ref sums, a7, b7);
        Store<TVectors>(ref sums, a8, b8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(float value, TVector pa, TVector pb, ref TVector a, ref TVector b)
        where TVectors : ICount
    {
        TVector x = TLanes.Broadcast(value);
        a = TLanes.MultiplyAdd(x, pa, a);
        if (TVectors.Value > 1)
            b = TLanes.MultiplyAdd(x, pb, b);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* sums, int vectors, float* target)
    {
        for (int lane = 0; lane < vectors * TLanes.Count; lane += TLanes.Count)
            TLanes.Store(target + lane, TLanes.Add(TLanes.Load(target + lane), TLanes.Load(sums + lane)));
    }
}
