using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// What an optimizer keeps of a parameter from step to step. Where no gradient comes any more, as of a dead unit, it
/// shrinks by the same share each step, and after some hundred of them it would be subnormal for good: a number with
/// which many processors calculate a hundred times as slowly. So it is made zero before, when no parameter feels it.
/// </summary>
internal static class Moment<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Far below what changes a parameter: the root of it is lost beside an ε of 1e-8, by rounding.
    private const float Least = 1e-33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ZeroIfTiny(TVector moment) => TLanes.Select(
        TLanes.IsGreaterOrNaN(TLanes.Abs(moment), TLanes.Broadcast(Least)), moment, TLanes.Zero);
}
