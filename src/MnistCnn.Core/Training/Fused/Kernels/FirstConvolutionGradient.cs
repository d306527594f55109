using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Training.Fused.Kernels;

/// <summary>
/// The gradient of the first block's weights. Its input has few channels, often one, too few to fill vectors, so filters
/// lie in the lanes: each pixel of a window takes part with the gradients of those filters for which it won, and nine
/// taps of the kernel (three rows of three values) are summed up at once in registers.
/// </summary>
internal static unsafe class FirstConvolutionGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Adds one image's gradient of the weights and the bias.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="input">The image.</param>
    /// <param name="output">The pooled output, before any normalisation.</param>
    /// <param name="winners">Window × filter: the winning pixel.</param>
    /// <param name="outputGradient">The gradient of <paramref name="output"/>, laid out alike.</param>
    /// <param name="weights">Target: row, column, channel, filter.</param>
    /// <param name="bias">Target.</param>
    public static void AddWeights(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient, float* weights, float* bias)
    {
        int rowLength = plan.Kernel * plan.InputStride;
        int filter = 0;
        while (filter < plan.Filters)
        {
            bool two = TLanes.Accumulators >= 24 && filter + (2 * TLanes.Count) <= plan.Filters;
            for (int row = 0; row < plan.Kernel; row += 3)
                for (int column = 0; column < rowLength; column += 3)
                    if (two)
                        AddTaps<Two>(plan, input, output + filter, winners + filter, outputGradient + filter, row, column, weights + filter);
                    else
                        AddTaps<One>(plan, input, output + filter, winners + filter, outputGradient + filter, row, column, weights + filter);
            int lanes = two ? 2 * TLanes.Count : TLanes.Count;
            for (int end = filter + lanes; filter < end; filter += TLanes.Count)
                AddBias(plan, output + filter, outputGradient + filter, bias + filter);
        }
    }

    private static void AddBias(ConvolutionPlan plan, float* output, float* outputGradient, float* bias)
    {
        TVector sum = TLanes.Load(bias);
        foreach (int place in plan.Outputs)
            sum = TLanes.Add(sum, TLanes.ZeroUnlessPositive(TLanes.Load(output + place), TLanes.Load(outputGradient + place)));
        TLanes.Store(bias, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTaps<TVectors>(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient, int row, int column, float* weights)
        where TVectors : ICount
    {
        // Taps past the end of the kernel repeat its last ones, and are not stored.
        int rowLength = plan.Kernel * plan.InputStride;
        int rows = Math.Min(3, plan.Kernel - row);
        int columns = Math.Min(3, rowLength - column);
        int x1 = Math.Min(1, columns - 1), x2 = Math.Min(2, columns - 1);
        int y1 = Math.Min(1, rows - 1) * plan.InputRowStride, y2 = Math.Min(2, rows - 1) * plan.InputRowStride;
        float* corner = input + (row * plan.InputRowStride) + column;
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0;
        TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0, b8 = a0;
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            int* pixel = pixels;
            int windows = plan.Windows, windowSize = plan.WindowSize;
            for (int window = 0; window < windows; window++, winners += plan.Filters)
            {
                int place = outputs[window];
                TVector ga = Gradient(output + place, outputGradient + place);
                TVector gb = TVectors.Value > 1 ? Gradient(output + place + TLanes.Count, outputGradient + place + TLanes.Count) : ga;
                TVector wa = TLanes.Load((float*)winners);
                TVector wb = TVectors.Value > 1 ? TLanes.Load((float*)winners + TLanes.Count) : wa;
                for (int i = 0; i < windowSize; i++, pixel++)
                {
                    TVector index = TLanes.Broadcast(i);
                    TVector pa = TLanes.Select(TLanes.HaveSameBits(wa, index), ga, TLanes.Zero);
                    TVector pb = TVectors.Value > 1 ? TLanes.Select(TLanes.HaveSameBits(wb, index), gb, TLanes.Zero) : pa;
                    float* x = corner + *pixel;
                    Add<TVectors>(x[0], pa, pb, ref a0, ref b0);
                    Add<TVectors>(x[x1], pa, pb, ref a1, ref b1);
                    Add<TVectors>(x[x2], pa, pb, ref a2, ref b2);
                    Add<TVectors>(x[y1], pa, pb, ref a3, ref b3);
                    Add<TVectors>(x[y1 + x1], pa, pb, ref a4, ref b4);
                    Add<TVectors>(x[y1 + x2], pa, pb, ref a5, ref b5);
                    Add<TVectors>(x[y2], pa, pb, ref a6, ref b6);
                    Add<TVectors>(x[y2 + x1], pa, pb, ref a7, ref b7);
                    Add<TVectors>(x[y2 + x2], pa, pb, ref a8, ref b8);
                }
            }
        }

        int filters = plan.Filters;
        float* target = weights + (nint)((row * rowLength) + column) * filters;
        Store<TVectors>(target, filters, columns, a0, a1, a2, b0, b1, b2);
        if (rows > 1)
            Store<TVectors>(target + (rowLength * filters), filters, columns, a3, a4, a5, b3, b4, b5);
        if (rows > 2)
            Store<TVectors>(target + (2 * rowLength * filters), filters, columns, a6, a7, a8, b6, b7, b8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gradient(float* output, float* outputGradient) =>
        TLanes.ZeroUnlessPositive(TLanes.Load(output), TLanes.Load(outputGradient));

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
    private static void Store<TVectors>(
        float* target, int filters, int columns, TVector a0, TVector a1, TVector a2, TVector b0, TVector b1, TVector b2)
        where TVectors : ICount
    {
        AddTo<TVectors>(target, a0, b0);
        if (columns > 1)
            AddTo<TVectors>(target + filters, a1, b1);
        if (columns > 2)
            AddTo<TVectors>(target + (2 * filters), a2, b2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TVectors>(float* target, TVector a, TVector b)
        where TVectors : ICount
    {
        TLanes.Store(target, TLanes.Add(TLanes.Load(target), a));
        if (TVectors.Value > 1)
            TLanes.Store(target + TLanes.Count, TLanes.Add(TLanes.Load(target + TLanes.Count), b));
    }
}
