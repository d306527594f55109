using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>One step of RMSprop as PyTorch does it, in one pass over a stretch of parameters.</summary>
internal static unsafe class RmsPropKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="count">A multiple of the lanes.</param>
    /// <param name="parameters">Changed.</param>
    /// <param name="gradients">Read.</param>
    /// <param name="squares">Means of squared gradients, changed.</param>
    /// <param name="directions">The last step's direction, changed; null without momentum.</param>
    /// <param name="step">The numbers of this step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(
        int count, float* parameters, float* gradients, float* squares, float* directions, in RmsPropStep step)
    {
        TVector scale = TLanes.Broadcast(step.GradientScale);
        TVector decay = TLanes.Broadcast(step.WeightDecay);
        TVector squareKeep = TLanes.Broadcast(step.SquareKeep);
        TVector squareShare = TLanes.Broadcast(step.SquareShare);
        TVector epsilon = TLanes.Broadcast(step.Epsilon);
        TVector momentum = TLanes.Broadcast(step.Momentum);
        TVector rate = TLanes.Broadcast(step.Rate);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector parameter = TLanes.Load(parameters + i);
            TVector gradient = TLanes.MultiplyAdd(decay, parameter, TLanes.Multiply(scale, TLanes.Load(gradients + i)));
            TVector square = TLanes.Multiply(squareKeep, TLanes.Load(squares + i));
            square = Moment<TLanes, TVector>.ZeroIfTiny(
                TLanes.MultiplyAdd(TLanes.Multiply(squareShare, gradient), gradient, square));
            TLanes.Store(squares + i, square);
            TVector direction = TLanes.Divide(gradient, TLanes.Add(TLanes.Sqrt(square), epsilon));
            if (directions != null)
            {
                direction = Moment<TLanes, TVector>.ZeroIfTiny(
                    TLanes.MultiplyAdd(momentum, TLanes.Load(directions + i), direction));
                TLanes.Store(directions + i, direction);
            }

            TLanes.Store(parameters + i, TLanes.Subtract(parameter, TLanes.Multiply(rate, direction)));
        }
    }
}
