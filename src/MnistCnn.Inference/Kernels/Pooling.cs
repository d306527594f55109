using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// Pooling on its own, a vector of channels at a time, with ReLU first where it is wanted, and scale and shift after.
/// The first of equal values wins and NaN wins over all, as in PyTorch.
/// </summary>
internal static unsafe class Pooling<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>The greatest value of each window.</summary>
    /// <param name="input">The map.</param>
    /// <param name="pixels">Windows × <paramref name="windowSize"/>: offsets in the input.</param>
    /// <param name="windowSize">Pixels in a whole window.</param>
    /// <param name="counts">Pixels of each window that are there.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="rectify">Whether negative values become zero.</param>
    /// <param name="scale">One float a channel, or null for neither scale nor shift.</param>
    /// <param name="shift">One float a channel.</param>
    /// <param name="output">The pooled map.</param>
    /// <param name="outputs">Offset of each window in the output.</param>
    /// <param name="winners">Windows × <paramref name="channels"/>, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maximum(
        float* input, int* pixels, int windowSize, int* counts, int windows, int channels, bool rectify, float* scale,
        float* shift, float* output, int* outputs, int* winners)
    {
        for (int window = 0; window < windows; window++, pixels += windowSize)
        {
            int count = counts[window];
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector best = TLanes.Load(input + pixels[0] + channel);
                TVector winner = TLanes.Zero;
                for (int pixel = 1; pixel < count; pixel++)
                    PooledValue<TLanes, TVector>.Challenge(
                        TLanes.Load(input + pixels[pixel] + channel), pixel, ref best, ref winner);
                if (rectify)
                    best = TLanes.ZeroUnlessPositive(best, best);
                Store(best, scale, shift, channel, output + outputs[window] + channel);
                if (winners != null)
                    TLanes.Store((float*)(winners + (window * channels)) + channel, winner);
            }
        }
    }

    /// <summary>The mean of each window.</summary>
    /// <inheritdoc cref="Maximum"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(
        float* input, int* pixels, int windowSize, int* counts, int windows, int channels, bool rectify, float* scale,
        float* shift, float* output, int* outputs)
    {
        for (int window = 0; window < windows; window++, pixels += windowSize)
        {
            int count = counts[window];
            TVector share = TLanes.Broadcast(1f / count);
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector sum = TLanes.Zero;
                for (int pixel = 0; pixel < count; pixel++)
                {
                    TVector value = TLanes.Load(input + pixels[pixel] + channel);
                    sum = TLanes.Add(sum, rectify ? TLanes.ZeroUnlessPositive(value, value) : value);
                }

                Store(TLanes.Multiply(sum, share), scale, shift, channel, output + outputs[window] + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector value, float* scale, float* shift, int channel, float* target) => TLanes.Store(
        target, scale == null ? value : TLanes.MultiplyAdd(
            value, TLanes.Load(scale + channel), TLanes.Load(shift + channel)));
}
