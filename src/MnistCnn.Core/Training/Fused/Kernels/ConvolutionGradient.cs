using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Training.Fused.Kernels;

/// <summary>
/// Backward through ReLU, max-pooling and convolution at once. Of each pooling window only the winning pixel has a
/// gradient, and only where ReLU let it through, so instead of whole images of mostly zeros we keep lists of what is left:
/// per filter for the gradient of the weights, per pixel for that of the input.
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
    public static void AddWeights(
        ConvolutionPlan plan, float* input, float* output, int* winners, float* outputGradient,
        Contribution* list, float* weights, float* bias)
    {
        int rowLength = plan.Kernel * plan.InputStride;
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            for (int filter = 0; filter < plan.Shape.Filters; filter++)
            {
                int count = List(
                    pixels, plan.WindowSize, outputs, plan.Windows, output + filter, winners + filter, plan.Filters, outputGradient + filter,
                    list, out float sum);
                bias[filter] += sum;
                SparseSum<TLanes, TVector>.Add(
                    list, count, input, plan.InputRowStride,
                    weights + ((nint)filter * plan.Kernel * rowLength), rowLength, plan.Kernel, rowLength / TLanes.Count);
            }
        }
    }

    // The contributions of one filter. On its own, because what surrounds a loop takes registers from it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int List(
        int* pixels, int windowSize, int* outputs, int windows, float* output, int* winners, nint filters, float* outputGradient,
        Contribution* list, out float sum)
    {
        Contribution* next = list;
        float total = 0;
        for (int* end = outputs + windows; outputs < end; outputs++, pixels += windowSize, winners += filters)
        {
            nint place = *outputs;
            float gradient = outputGradient[place];
            next->Offset = pixels[*winners];
            next->Gradient = gradient;
            // Whether a window is alive is as good as random: a branch would be guessed wrong every other time.
            int alive = output[place] <= 0 ? 0 : 1;
            total += BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(gradient) & -alive);
            next += alive;
        }

        sum = total;
        return (int)(next - list);
    }

    /// <summary>One image's gradient of the input; what was there is overwritten.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="output">The pooled output, before any normalisation.</param>
    /// <param name="winners">Window × filter: the winning pixel.</param>
    /// <param name="outputGradient">The gradient of <paramref name="output"/>, laid out alike.</param>
    /// <param name="weights">Filter, row, column, channel.</param>
    /// <param name="lists">Room for a contribution of each pixel of a window and each filter.</param>
    /// <param name="counts">Room for one number each pixel of a window.</param>
    /// <param name="inputGradient">Target, laid out as the block's input.</param>
    public static void SetInput(
        ConvolutionPlan plan, float* output, int* winners, float* outputGradient, float* weights,
        Contribution* lists, int* counts, float* inputGradient)
    {
        int rowLength = plan.Kernel * plan.InputStride;
        int filterLength = plan.Kernel * rowLength;
        int filters = plan.Shape.Filters;
        new Span<float>(inputGradient, plan.InputLength).Clear();
        fixed (int* pixels = plan.Pixels, outputs = plan.Outputs)
        {
            for (int window = 0; window < plan.Windows; window++, winners += plan.Filters)
            {
                new Span<int>(counts, plan.WindowSize).Clear();
                float* value = output + outputs[window];
                float* gradient = outputGradient + outputs[window];
                for (int filter = 0; filter < filters; filter++)
                {
                    int pixel = winners[filter];
                    int count = counts[pixel];
                    Contribution* contribution = lists + (pixel * filters) + count;
                    contribution->Offset = filter * filterLength;
                    contribution->Gradient = gradient[filter];
                    counts[pixel] = count + (value[filter] <= 0 ? 0 : 1);
                }

                for (int pixel = 0; pixel < plan.WindowSize; pixel++)
                    if (counts[pixel] > 0)
                        SparseSum<TLanes, TVector>.Add(
                            lists + (pixel * filters), counts[pixel], weights, rowLength,
                            inputGradient + pixels[(window * plan.WindowSize) + pixel], plan.InputRowStride,
                            plan.Kernel, rowLength / TLanes.Count);
            }
        }
    }
}
