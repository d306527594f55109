using System.Numerics;
using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// Backward through ReLU, max-pooling and convolution at once. Of each pooling window only the winning pixel has a
/// gradient, and only where ReLU let it through, so instead of whole images of mostly zeros we keep lists of what is
/// left: per filter for the gradient of the weights, per pixel for that of the input.
/// </summary>
internal static unsafe class ConvolutionGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Adds one image's gradient of the weights and the bias.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="input">The block's input.</param>
    /// <param name="output">The pooled output, before any normalisation.</param>
    /// <param name="winners">Window × filter: the winning pixel.</param>
    /// <param name="outputGradient">The gradient of <paramref name="output"/>, laid out alike.</param>
    /// <param name="lists">Room for a contribution of each window, for each filter of a vector.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    /// <param name="bias">Target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeights<TColumns>(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient,
        Contribution* lists, float* weights, float* bias)
        where TColumns : ICount
    {
        int rowLength = plan.KernelWidth * plan.InputStride;
        int filters = plan.Convolution.Filters;
        AddBias(plan, output, outputGradient, bias);
        int* counts = stackalloc int[TLanes.Count];
        for (int first = 0; first < filters; first += TLanes.Count)
        {
            ListPixels(plan, output + first, winners + first, outputGradient + first, lists, counts);
            for (int filter = first; filter < Math.Min(filters, first + TLanes.Count); filter++)
                SparseSum<TLanes, TVector>.Add<TColumns>(
                    lists + ((nint)(filter - first) * plan.Windows), counts[filter - first], input,
                    plan.InputRowStride, weights + ((nint)filter * plan.KernelHeight * rowLength), rowLength,
                    plan.KernelHeight, rowLength / TLanes.Count);
        }
    }

    /// <summary>One image's gradient of the input; what was there is overwritten.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="output">The pooled output, before any normalisation.</param>
    /// <param name="winners">Window × filter: the winning pixel.</param>
    /// <param name="outputGradient">The gradient of <paramref name="output"/>, laid out alike.</param>
    /// <param name="weights">Filter, row, column, channel.</param>
    /// <param name="list">Room for a contribution of each pixel of a window and each filter.</param>
    /// <param name="inputGradient">Target, laid out as the block's input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SetInput<TColumns>(
        ConvolutionPlan plan, float* output, int* winners, float* outputGradient, float* weights,
        Contribution* list, float* inputGradient)
        where TColumns : ICount
    {
        int rowLength = plan.KernelWidth * plan.InputStride;
        int filterLength = plan.KernelHeight * rowLength;
        (int windows, int windowSize, int filters) = (plan.Windows, plan.WindowSize, plan.Convolution.Filters);
        new Span<float>(inputGradient, plan.InputLength).Clear();
        int* counts = stackalloc int[windowSize];
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            int* place = pixels;
            for (int window = 0; window < windows; window++, winners += plan.Filters)
            {
                new Span<int>(counts, windowSize).Clear();
                ListFilters(
                    filters, filterLength, output + outputs[window], winners, outputGradient + outputs[window], list,
                    counts);
                for (int pixel = 0; pixel < windowSize; pixel++, place++)
                {
                    if (counts[pixel] > 0)
                        SparseSum<TLanes, TVector>.Add<TColumns>(
                            list + (pixel * filters), counts[pixel], weights, rowLength, inputGradient + *place,
                            plan.InputRowStride, plan.KernelHeight, rowLength / TLanes.Count);
                }
            }
        }
    }

    /// <summary>
    /// Adds one image's gradient of the bias: of each filter the sum of the gradients that ReLU let through.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias(ConvolutionPlan plan, float* output, float* outputGradient, float* bias)
    {
        for (int filter = 0; filter < plan.Filters; filter += TLanes.Count)
        {
            TVector sum = TLanes.Load(bias + filter);
            foreach (int place in plan.Outputs)
                sum = TLanes.Add(sum, TLanes.ZeroUnlessPositive(
                    TLanes.Load(output + place + filter), TLanes.Load(outputGradient + place + filter)));
            TLanes.Store(bias + filter, sum);
        }
    }

    // For each filter of a vector the pixels that won its windows, except of those that ReLU stopped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ListPixels(
        ConvolutionPlan plan, float* output, int* winners, float* outputGradient, Contribution* lists, int* counts)
    {
        (int windows, int windowSize, int filters) = (plan.Windows, plan.WindowSize, plan.Filters);
        new Span<int>(counts, TLanes.Count).Clear();
        fixed (int* places = plan.Outputs, plannedPixels = plan.Pixels)
        {
            int* pixels = plannedPixels;
            for (int window = 0; window < windows; window++, pixels += windowSize, winners += filters)
            {
                float* gradient = outputGradient + places[window];
                for (uint alive = Alive(output + places[window], TLanes.Count); alive != 0; alive &= alive - 1)
                {
                    int filter = BitOperations.TrailingZeroCount(alive);
                    Contribution* contribution = lists + (filter * windows) + counts[filter]++;
                    contribution->Offset = pixels[winners[filter]];
                    contribution->Gradient = gradient[filter];
                }
            }
        }
    }

    // For each pixel of a window the filters for which it won, except those that ReLU stopped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ListFilters(
        int filters, int filterLength, float* value, int* winners, float* gradient, Contribution* lists, int* counts)
    {
        for (int first = 0; first < filters; first += TLanes.Count)
        {
            for (uint alive = Alive(value + first, filters - first); alive != 0; alive &= alive - 1)
            {
                int filter = first + BitOperations.TrailingZeroCount(alive);
                int pixel = winners[filter];
                Contribution* contribution = lists + (pixel * filters) + counts[pixel]++;
                contribution->Offset = filter * filterLength;
                contribution->Gradient = gradient[filter];
            }
        }
    }

    // A bit for each value that ReLU let through: what it stopped is zero with all its bits, and what it let through,
    // NaN too, is not. What pads the last vector can be NaN as well, and has no weights.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Alive(float* values, int count) => (uint.MaxValue >> (32 - Math.Min(TLanes.Count, count)))
        & ~TLanes.Bits(TLanes.HaveSameBits(TLanes.Load(values), TLanes.Zero));
}
