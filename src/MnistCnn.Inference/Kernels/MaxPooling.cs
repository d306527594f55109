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
    /// <param name="sums">Windows × pixels of a window × <paramref name="sumStride"/>.</param>
    /// <param name="sumStride">Floats from one pixel's sums to the next.</param>
    /// <param name="windowSize">Pixels in a window.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="bias">A vector.</param>
    /// <param name="rectify">Whether negative values become zero.</param>
    /// <param name="scale">A vector, or null for neither scale nor shift.</param>
    /// <param name="shift">A vector.</param>
    /// <param name="output">The output image, from this vector's first filter on.</param>
    /// <param name="outputs">Offset of each window in the output.</param>
    /// <param name="winners">Windows × <paramref name="winnerStride"/>, or null.</param>
    /// <param name="winnerStride">Filters.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(
        float* sums, int sumStride, int windowSize, int windows, float* bias, bool rectify, float* scale, float* shift,
        float* output, int* outputs, int* winners, int winnerStride)
    {
        TVector biases = TLanes.Load(bias);
        for (int window = 0; window < windows; window++)
        {
            TVector best = TLanes.Load(sums);
            sums += sumStride;
            TVector winner = TLanes.Zero;
            for (int pixel = 1; pixel < windowSize; pixel++, sums += sumStride)
                PooledValue<TLanes, TVector>.Challenge(TLanes.Load(sums), pixel, ref best, ref winner);
            TLanes.Store(
                output + outputs[window], PooledValue<TLanes, TVector>.Finish(best, biases, rectify, scale, shift));
            if (winners != null)
                TLanes.Store((float*)(winners + (window * winnerStride)), winner);
        }
    }
}
