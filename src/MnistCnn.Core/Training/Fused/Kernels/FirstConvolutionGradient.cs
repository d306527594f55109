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

    private static void AddTaps<TVectors>(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient, int row, int column, float* weights)
        where TVectors : ICount
    {
        int rowLength = plan.Kernel * plan.InputStride;
        int rows = Math.Min(3, plan.Kernel - row);
        int columns = Math.Min(3, rowLength - column);
        float* target = weights + ((nint)((row * rowLength) + column) * plan.Filters);
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
            for (int pixel = 0; pixel < plan.WindowSize; pixel++)
                AddPixel<TVectors>(
                    input + (row * plan.InputRowStride) + column, plan.InputRowStride, rows, columns,
                    pixel, pixels + pixel, plan.WindowSize, outputs, plan.Windows,
                    output, winners, outputGradient, target, plan.Filters, rowLength * plan.Filters);
    }

    // One pixel of all windows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddPixel<TVectors>(
        float* input, nint rowStride, int rows, int columns, int number, int* pixels, int windowSize, int* outputs, int windows,
        float* output, int* winners, float* outputGradient, float* weights, nint filters, nint weightRowStride)
        where TVectors : ICount
    {
        // Taps past the end of the kernel repeat its last ones, and are not stored.
        nint x1 = columns > 1 ? 1 : 0, x2 = columns > 2 ? 2 : x1;
        nint y1 = rows > 1 ? rowStride : 0, y2 = rows > 2 ? rowStride : 0;
        TVector index = TLanes.Broadcast(number);
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0;
        TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0, b8 = a0;
        for (int* end = outputs + windows; outputs < end; outputs++, pixels += windowSize, winners += filters)
        {
            int place = *outputs;
            TVector pa = Gradient(winners, index, output + place, outputGradient + place);
            TVector pb = TVectors.Value > 1
                ? Gradient(winners + TLanes.Count, index, output + place + TLanes.Count, outputGradient + place + TLanes.Count)
                : pa;
            float* x = input + *pixels;
            Add<TVectors>(x[0], pa, pb, ref a0, ref b0);
            Add<TVectors>(x[x1], pa, pb, ref a1, ref b1);
            Add<TVectors>(x[x2], pa, pb, ref a2, ref b2);
            x += y1;
            Add<TVectors>(x[0], pa, pb, ref a3, ref b3);
            Add<TVectors>(x[x1], pa, pb, ref a4, ref b4);
            Add<TVectors>(x[x2], pa, pb, ref a5, ref b5);
            x += y2;
            Add<TVectors>(x[0], pa, pb, ref a6, ref b6);
            Add<TVectors>(x[x1], pa, pb, ref a7, ref b7);
            Add<TVectors>(x[x2], pa, pb, ref a8, ref b8);
        }

        Store<TVectors>(weights, filters, columns, a0, a1, a2, b0, b1, b2);
        if (rows > 1)
            Store<TVectors>(weights + weightRowStride, filters, columns, a3, a4, a5, b3, b4, b5);
        if (rows > 2)
            Store<TVectors>(weights + (2 * weightRowStride), filters, columns, a6, a7, a8, b6, b7, b8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gradient(int* winners, TVector index, float* output, float* outputGradient) => TLanes.Select(
        TLanes.HaveSameBits(TLanes.Load((float*)winners), index),
        TLanes.ZeroUnlessPositive(TLanes.Load(output), TLanes.Load(outputGradient)),
        TLanes.Zero);

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
        float* target, nint filters, int columns, TVector a0, TVector a1, TVector a2, TVector b0, TVector b1, TVector b2)
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
