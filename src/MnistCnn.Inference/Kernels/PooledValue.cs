using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>What becomes of the sums of a window, one vector of channels at a time.</summary>
internal static unsafe class PooledValue<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>
    /// Takes over the value of another pixel where it is the greatest so far: the first of equal values wins and NaN
    /// wins over all, as in PyTorch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Challenge(TVector candidate, int pixel, ref TVector best, ref TVector winner)
    {
        TVector wins = TLanes.IsGreaterOrNaN(candidate, best);
        best = TLanes.Select(wins, candidate, best);
        winner = TLanes.Select(wins, TLanes.Broadcast(pixel), winner);
    }

    /// <summary>Bias, ReLU at will, and scale and shift unless <paramref name="scale"/> is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish(TVector sum, TVector bias, bool rectify, float* scale, float* shift)
    {
        TVector value = TLanes.Add(sum, bias);
        if (rectify)
            value = TLanes.ZeroUnlessPositive(value, value);
        return scale == null ? value : TLanes.MultiplyAdd(value, TLanes.Load(scale), TLanes.Load(shift));
    }
}
