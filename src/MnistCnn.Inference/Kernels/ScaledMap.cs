using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>target = image × scale + shift, a vector of channels at a time.</summary>
internal static unsafe class ScaledMap<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(MapPlan map, float* image, float* scales, float* shifts, float* target)
    {
        for (int channel = 0; channel < map.Channels; channel += TLanes.Count)
        {
            TVector scale = TLanes.Load(scales + channel), shift = TLanes.Load(shifts + channel);
            foreach (int place in map.Pixels)
                TLanes.Store(
                    target + place + channel, TLanes.MultiplyAdd(TLanes.Load(image + place + channel), scale, shift));
        }
    }
}
