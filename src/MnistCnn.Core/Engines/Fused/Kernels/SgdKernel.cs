using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>One step of gradient descent as PyTorch does it, in one pass over a stretch of parameters.</summary>
internal static unsafe class SgdKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="count">A multiple of the lanes.</param>
    /// <param name="parameters">Changed.</param>
    /// <param name="gradients">Read.</param>
    /// <param name="directions">The last step's direction, changed; null without momentum.</param>
    /// <param name="step">The numbers of this step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(int count, float* parameters, float* gradients, float* directions, in SgdStep step)
    {
        TVector scale = TLanes.Broadcast(step.GradientScale);
        TVector decay = TLanes.Broadcast(step.WeightDecay);
        TVector momentum = TLanes.Broadcast(step.Momentum);
        TVector rate = TLanes.Broadcast(step.Rate);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector parameter = TLanes.Load(parameters + i);
            TVector gradient = TLanes.MultiplyAdd(decay, parameter, TLanes.Multiply(scale, TLanes.Load(gradients + i)));
            TVector direction = gradient;
            if (directions != null)
            {
                // At the first step it is zero, and becomes the gradient.
                direction = Moment<TLanes, TVector>.ZeroIfTiny(
                    TLanes.MultiplyAdd(momentum, TLanes.Load(directions + i), gradient));
                TLanes.Store(directions + i, direction);
                if (step.Nesterov)
                    direction = TLanes.MultiplyAdd(momentum, direction, gradient);
            }

            TLanes.Store(parameters + i, TLanes.Subtract(parameter, TLanes.Multiply(rate, direction)));
        }
    }
}
