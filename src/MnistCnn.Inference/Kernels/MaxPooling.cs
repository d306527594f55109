using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// The greatest of each window's sums, one vector of filters at a time, then bias, ReLU, and scale and shift, both at
/// will. The first of equal values wins and NaN wins over all, as in PyTorch.
/// </summary>
internal static unsafe class MaxPooling<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="plan">The convolution whose sums these are.</param>
    /// <param name="sums">Windows × pixels of a window × <paramref name="sumStride"/>.</param>
    /// <param name="sumStride">Floats from one pixel's sums to the next.</param>
    /// <param name="windows">Which windows.</param>
    /// <param name="count">How many windows.</param>
    /// <param name="output">What becomes of the sums, from the vector's first filter on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(
        ConvolutionPlan plan, float* sums, int sumStride, int* windows, int count, in ConvolutionOutput output)
    {
        (int windowSize, int filters, bool rectify) = (plan.WindowSize, plan.Filters, plan.Rectifies);
        float* scale = output.Scale, shift = output.Shift, values = output.Values;
        int* winners = output.Winners;
        fixed (int* outputs = plan.Outputs)
        {
            TVector biases = TLanes.Load(output.Bias);
            for (int* end = windows + count; windows < end; windows++)
            {
                TVector best = TLanes.Load(sums);
                sums += sumStride;
                TVector winner = TLanes.Zero;
                for (int pixel = 1; pixel < windowSize; pixel++, sums += sumStride)
                    PooledValue<TLanes, TVector>.Challenge(TLanes.Load(sums), pixel, ref best, ref winner);
                TLanes.Store(
                    values + outputs[*windows],
                    PooledValue<TLanes, TVector>.Finish(best, biases, rectify, scale, shift));
                if (winners != null)
                    TLanes.Store((float*)(winners + (*windows * filters)), winner);
            }
        }
    }
}
