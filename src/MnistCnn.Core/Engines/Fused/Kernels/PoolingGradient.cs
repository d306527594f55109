using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// Back through a pooling on its own: from the gradient of each window to that of its pixels. Windows may share pixels,
/// whose gradients then add up.
/// </summary>
internal static unsafe class PoolingGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>The winner of a window has its whole gradient.</summary>
    /// <param name="output">The pooled map: where that is zero, ReLU stopped the winner; null without ReLU.</param>
    /// <param name="pixels">Windows × <paramref name="windowSize"/>: offsets in the map.</param>
    /// <param name="windowSize">Pixels in a whole window.</param>
    /// <param name="counts">Pixels of each window that are there.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="winners">Windows × channels.</param>
    /// <param name="outputGradient">The gradient of the pooled map.</param>
    /// <param name="outputs">Offset of each window in it.</param>
    /// <param name="adds">Whether the target is added to, not overwritten.</param>
    /// <param name="inputGradient">Target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maximum(
        float* output, int* pixels, int windowSize, int* counts, int windows, int channels, int* winners,
        float* outputGradient, int* outputs, bool adds, float* inputGradient)
    {
        for (int window = 0; window < windows; window++, pixels += windowSize, winners += channels)
        {
            int count = counts[window];
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                int from = outputs[window] + channel;
                TVector gradient = TLanes.Load(outputGradient + from);
                if (output != null)
                    gradient = TLanes.ZeroUnlessPositive(TLanes.Load(output + from), gradient);
                TVector winner = TLanes.Load((float*)winners + channel);
                for (int pixel = 0; pixel < count; pixel++)
                {
                    float* target = inputGradient + pixels[pixel] + channel;
                    TVector mine =
                        TLanes.Select(TLanes.HaveSameBits(winner, TLanes.Broadcast(pixel)), gradient, TLanes.Zero);
                    TLanes.Store(target, adds ? TLanes.Add(TLanes.Load(target), mine) : mine);
                }
            }
        }
    }

    /// <summary>Each pixel of a window has the same share of its gradient.</summary>
    /// <param name="input">The map that was pooled.</param>
    /// <param name="pixels">Windows × <paramref name="windowSize"/>: offsets in the map.</param>
    /// <param name="windowSize">Pixels in a whole window.</param>
    /// <param name="counts">Pixels of each window that are there.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="rectify">Whether negative values became zero first, and so have no gradient.</param>
    /// <param name="outputGradient">The gradient of the pooled map.</param>
    /// <param name="outputs">Offset of each window in it.</param>
    /// <param name="inputGradient">Target, which is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(
        float* input, int* pixels, int windowSize, int* counts, int windows, int channels, bool rectify,
        float* outputGradient, int* outputs, float* inputGradient)
    {
        for (int window = 0; window < windows; window++, pixels += windowSize)
        {
            int count = counts[window];
            TVector share = TLanes.Broadcast(1f / count);
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector gradient = TLanes.Multiply(share, TLanes.Load(outputGradient + outputs[window] + channel));
                for (int pixel = 0; pixel < count; pixel++)
                    Add(rectify, input + pixels[pixel] + channel, gradient, inputGradient + pixels[pixel] + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(bool rectify, float* input, TVector gradient, float* target) => TLanes.Store(
        target, TLanes.Add(
            TLanes.Load(target), rectify ? TLanes.ZeroUnlessPositive(TLanes.Load(input), gradient) : gradient));
}
