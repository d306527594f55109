using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>target = image × scale + shift, with ReLU at will, two vectors of channels at a time.</summary>
internal static unsafe class ScaledMap<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public static void Run(MapPlan map, float* image, float* scales, float* shifts, bool rectifies, float* target)
    {
        int channel = 0;
        for (; channel + (2 * TLanes.Count) <= map.Channels; channel += 2 * TLanes.Count)
            Run<Two>(map, image + channel, scales + channel, shifts + channel, rectifies, target + channel);
        if (channel < map.Channels)
            Run<One>(map, image + channel, scales + channel, shifts + channel, rectifies, target + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TVectors>(
        MapPlan map, float* image, float* scales, float* shifts, bool rectifies, float* target)
        where TVectors : ICount
    {
        int next = TVectors.Value > 1 ? TLanes.Count : 0;
        TVector scaleA = TLanes.Load(scales), scaleB = TLanes.Load(scales + next);
        TVector shiftA = TLanes.Load(shifts), shiftB = TLanes.Load(shifts + next);
        foreach (int place in map.Pixels)
        {
            float* x = image + place;
            float* y = target + place;
            Store(y, TLanes.MultiplyAdd(TLanes.Load(x), scaleA, shiftA), rectifies);
            if (TVectors.Value > 1)
                Store(
                    y + TLanes.Count, TLanes.MultiplyAdd(TLanes.Load(x + TLanes.Count), scaleB, shiftB), rectifies);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, TVector value, bool rectifies) =>
        TLanes.Store(target, rectifies ? TLanes.ZeroUnlessPositive(value, value) : value);
}
