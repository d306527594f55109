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
    /// <param name="list">Room for a contribution of each window.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    /// <param name="bias">Target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeights<TColumns>(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient,
        Contribution* list, float* weights, float* bias)
        where TColumns : ICount
    {
        int rowLength = plan.KernelWidth * plan.InputStride;
        (int windows, int windowSize) = (plan.Windows, plan.WindowSize);
        (int filters, int filterStride) = (plan.Convolution.Filters, plan.Filters);
        AddBias(plan, output, outputGradient, bias);
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                int count = 0;
                int* pixel = pixels;
                int* winner = winners + filter;
                for (int window = 0; window < windows; window++, pixel += windowSize, winner += filterStride)
                {
                    int place = outputs[window] + filter;
                    list[count].Offset = pixel[*winner];
                    list[count].Gradient = outputGradient[place];
                    count += IsAlive(output + place);
                }

                SparseSum<TLanes, TVector>.Add<TColumns>(
                    list, count, input, plan.InputRowStride,
                    weights + ((nint)filter * plan.KernelHeight * rowLength), rowLength, plan.KernelHeight,
                    rowLength / TLanes.Count);
            }
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
                ListWins(
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

    // Sorts the filters of a window by the pixel that won: for each pixel a list of those that ReLU let through. No
    // branch depends on which it was, for nobody can foretell it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ListWins(
        int filters, int filterLength, float* value, int* winners, float* gradient, Contribution* lists, int* counts)
    {
        int offset = 0;
        for (int filter = 0; filter < filters; filter++, offset += filterLength)
        {
            int pixel = winners[filter];
            int count = counts[pixel];
            Contribution* contribution = lists + (pixel * filters) + count;
            contribution->Offset = offset;
            contribution->Gradient = gradient[filter];
            counts[pixel] = count + IsAlive(value + filter);
        }
    }

    // 1 where ReLU let a value through: what it stopped is zero with all its bits, and what it let through, NaN too, is
    // not. Without a branch, for nobody can foretell it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IsAlive(float* value) => *(int*)value != 0 ? 1 : 0;
}
