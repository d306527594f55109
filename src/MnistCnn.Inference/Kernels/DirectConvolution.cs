using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// A convolution summed up as it stands. Two vectors of filters at a time, and a few windows at a time: the sums of all
/// their pixels go to the scratch memory, which is then pooled. Maximum first, then bias and ReLU: both keep the order
/// of values, so the result is the same and they are done once a window, not once a pixel.
/// </summary>
/// <remarks>
/// Of windows under which a picture is blank the first is computed as any other, and gives what all of them give.
/// </remarks>
internal static unsafe class DirectConvolution<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Sums of so many pixels are kept between convolution and pooling: they fit the first-level cache beside the
    // weights, and make whole tiles.
    private const int PixelsAtOnce = 60;

    /// <summary>Room for the sums, which the search has before them, and behind it for the offsets of pixels.</summary>
    public static int ScratchLength(ConvolutionPlan plan) =>
        checked((WindowsAtOnce(plan) * plan.WindowSize) + SumsLength(plan));

    /// <param name="plan">The convolution.</param>
    /// <param name="input">The image.</param>
    /// <param name="kernel">Kernel row, kernel column, input channel, filter.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="found">Room for all windows where the plan looks for blank ones.</param>
    /// <returns>How many windows see something.</returns>
    public static int Run(
        ConvolutionPlan plan, float* input, float* kernel, in ConvolutionOutput output, float* scratch, int* found)
    {
        int* pixels = (int*)(scratch + SumsLength(plan));
        if (plan.BlankSearch is { } search)
        {
            int seen = BlankSearch<TLanes, TVector>.Run(search, input, scratch, found);
            Run(plan, input, kernel, output, found, Math.Min(seen + 1, plan.Windows), scratch, pixels);
            if (seen < plan.Windows)
                Repeat(plan, output, found[seen], found + seen + 1, plan.Windows - seen - 1);
            return seen;
        }

        fixed (int* windows = plan.EveryWindow)
            Run(plan, input, kernel, output, windows, plan.Windows, scratch, pixels);
        return plan.Windows;
    }

    private static void Run(
        ConvolutionPlan plan, float* input, float* kernel, in ConvolutionOutput output, int* windows, int count,
        float* sums, int* pixels)
    {
        // Batches of one size, or nearly: a last one of few pixels would take tiles that are seldom used.
        int batches = (count + WindowsAtOnce(plan) - 1) / WindowsAtOnce(plan);
        fixed (int* runs = plan.Runs)
        {
            for (int filter = 0; filter < plan.Filters; filter += 2 * TLanes.Count)
            {
                int vectors = Math.Min(2, (plan.Filters - filter) / TLanes.Count);
                for (int batch = 0; batch < batches; batch++)
                {
                    int done = (int)((long)batch * count / batches);
                    int some = (int)((batch + 1L) * count / batches) - done;
                    Gather(plan, windows + done, some, pixels);
                    if (vectors == 2)
                        ConvolutionSums<TLanes, TVector>.Run<Two>(
                            input, pixels, some * plan.WindowSize, runs, plan.Runs.Length, plan.RunLength,
                            kernel + filter, plan.Filters, sums);
                    else
                        ConvolutionSums<TLanes, TVector>.Run<One>(
                            input, pixels, some * plan.WindowSize, runs, plan.Runs.Length, plan.RunLength,
                            kernel + filter, plan.Filters, sums);
                    for (int vector = 0; vector < vectors; vector++)
                        MaxPooling<TLanes, TVector>.Run(
                            plan, sums + (vector * TLanes.Count), vectors * TLanes.Count, windows + done, some,
                            output.From(filter + (vector * TLanes.Count)));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather(ConvolutionPlan plan, int* windows, int count, int* target)
    {
        int size = plan.WindowSize;
        fixed (int* pixels = plan.Pixels)
        {
            for (int* end = windows + count; windows < end; windows++)
            {
                int* window = pixels + (*windows * size);
                for (int pixel = 0; pixel < size; pixel++)
                    *target++ = window[pixel];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Repeat(ConvolutionPlan plan, in ConvolutionOutput output, int source, int* windows, int count)
    {
        int filters = plan.Filters;
        fixed (int* outputs = plan.Outputs)
        {
            float* from = output.Values + outputs[source];
            for (int* end = windows + count; windows < end; windows++)
            {
                float* to = output.Values + outputs[*windows];
                for (int filter = 0; filter < filters; filter += TLanes.Count)
                    TLanes.Store(to + filter, TLanes.Load(from + filter));
            }
        }
    }

    private static int SumsLength(ConvolutionPlan plan) => Math.Max(
        checked(WindowsAtOnce(plan) * plan.WindowSize * 2 * TLanes.Count), plan.BlankSearch?.ScratchLength ?? 0);

    private static int WindowsAtOnce(ConvolutionPlan plan) =>
        Math.Clamp(PixelsAtOnce / plan.WindowSize, 1, plan.Windows);
}
