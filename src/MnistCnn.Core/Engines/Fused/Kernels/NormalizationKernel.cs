using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// What batch normalisation does to one image, a vector of channels at a time. Statistics of an image are
/// those of its own pixels; putting images together is the caller's job, in double precision.
/// </summary>
internal static unsafe class NormalizationKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Of each channel the mean, and the sum of squared distances from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Moments(MapPlan map, float* image, float* means, float* squares)
    {
        TVector share = TLanes.Broadcast(1f / map.Pixels.Length);
        for (int channel = 0; channel < map.Channels; channel += TLanes.Count)
        {
            TVector sum = TLanes.Zero;
            foreach (int place in map.Pixels)
                sum = TLanes.Add(sum, TLanes.Load(image + place + channel));
            TVector mean = TLanes.Multiply(sum, share);
            TVector square = TLanes.Zero;
            foreach (int place in map.Pixels)
            {
                TVector distance = TLanes.Subtract(TLanes.Load(image + place + channel), mean);
                square = TLanes.MultiplyAdd(distance, distance, square);
            }

            TLanes.Store(means + channel, mean);
            TLanes.Store(squares + channel, square);
        }
    }

    /// <summary>
    /// Of each channel the sum of the gradient, and of the gradient times the image's distance from the mean.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void GradientSums(
        MapPlan map, float* image, float* gradient, float* means, float* sums, float* products)
    {
        for (int channel = 0; channel < map.Channels; channel += TLanes.Count)
        {
            TVector mean = TLanes.Load(means + channel);
            TVector sum = TLanes.Zero, product = TLanes.Zero;
            foreach (int place in map.Pixels)
            {
                TVector g = TLanes.Load(gradient + place + channel);
                sum = TLanes.Add(sum, g);
                product = TLanes.MultiplyAdd(g, TLanes.Subtract(TLanes.Load(image + place + channel), mean), product);
            }

            TLanes.Store(sums + channel, sum);
            TLanes.Store(products + channel, product);
        }
    }

    /// <summary>gradient = gradient × a + (image − mean) × b + c, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Backward(
        MapPlan map, float* image, float* gradient, float* means, float* a, float* b, float* c)
    {
        for (int channel = 0; channel < map.Channels; channel += TLanes.Count)
        {
            TVector mean = TLanes.Load(means + channel);
            TVector va = TLanes.Load(a + channel), vb = TLanes.Load(b + channel), vc = TLanes.Load(c + channel);
            foreach (int place in map.Pixels)
            {
                TVector distance = TLanes.Subtract(TLanes.Load(image + place + channel), mean);
                TVector rest = TLanes.MultiplyAdd(distance, vb, vc);
                TLanes.Store(
                    gradient + place + channel, TLanes.MultiplyAdd(TLanes.Load(gradient + place + channel), va, rest));
            }
        }
    }
}
