using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// One step of Adam (Kingma and Ba, 2015) in one pass over a stretch of parameters. Padding has
/// neither value nor gradient, and stays zero.
/// </summary>
internal static unsafe class AdamKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="count">A multiple of the lanes.</param>
    /// <param name="parameters">Changed.</param>
    /// <param name="gradients">Read.</param>
    /// <param name="means">First moments, changed.</param>
    /// <param name="squares">Second moments, changed.</param>
    /// <param name="step">The numbers of this step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(
        int count, float* parameters, float* gradients, float* means, float* squares, in AdamStep step)
    {
        TVector scale = TLanes.Broadcast(step.GradientScale);
        TVector decay = TLanes.Broadcast(step.WeightDecay);
        TVector keep = TLanes.Broadcast(step.ParameterKeep);
        TVector meanShare = TLanes.Broadcast(step.MeanShare);
        TVector squareKeep = TLanes.Broadcast(step.SquareKeep);
        TVector squareShare = TLanes.Broadcast(step.SquareShare);
        TVector rate = TLanes.Broadcast(step.Rate);
        TVector rootScale = TLanes.Broadcast(step.RootScale);
        TVector epsilon = TLanes.Broadcast(step.Epsilon);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector parameter = TLanes.Load(parameters + i);
            TVector gradient = TLanes.MultiplyAdd(decay, parameter, TLanes.Multiply(scale, TLanes.Load(gradients + i)));
            TVector mean = TLanes.Load(means + i);
            mean = Moment<TLanes, TVector>.ZeroIfTiny(
                TLanes.MultiplyAdd(meanShare, TLanes.Subtract(gradient, mean), mean));
            TVector square = TLanes.Multiply(squareKeep, TLanes.Load(squares + i));
            square = Moment<TLanes, TVector>.ZeroIfTiny(
                TLanes.MultiplyAdd(TLanes.Multiply(squareShare, gradient), gradient, square));
            TVector root = TLanes.MultiplyAdd(TLanes.Sqrt(square), rootScale, epsilon);
            TLanes.Store(means + i, mean);
            TLanes.Store(squares + i, square);
            TVector move = TLanes.Divide(TLanes.Multiply(rate, mean), root);
            TLanes.Store(parameters + i, TLanes.Subtract(TLanes.Multiply(keep, parameter), move));
        }
    }
}
