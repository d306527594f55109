using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// The gradient of a convolution's weights where every pixel of its output has a gradient: for each place of the kernel
/// a sum over all pixels.
/// </summary>
internal static unsafe class DenseConvolutionGradient<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Adds one image's gradient of the weights.</summary>
    /// <param name="plan">The convolution, with windows of one pixel.</param>
    /// <param name="input">The image.</param>
    /// <param name="outputGradient">The gradient of what the convolution gave.</param>
    /// <param name="outputs">Where in it each pixel lies.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    public static void AddWeights(
        ConvolutionPlan plan, float* input, float* outputGradient, int* outputs, float* weights)
    {
        int channels = plan.InputStride, taps = plan.KernelHeight * plan.KernelWidth;
        fixed (int* pixels = plan.Pixels)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                float* x = input + plan.TapOffset(tap / plan.KernelWidth, tap % plan.KernelWidth);
                int vectors;
                for (int channel = 0; channel < channels; channel += vectors * TLanes.Count)
                {
                    vectors = Math.Min(2, (channels - channel) / TLanes.Count);
                    OuterProductTile<TLanes, TVector>.Add(
                        x + channel, pixels, outputGradient, outputs, plan.Windows, plan.Convolution.Filters, vectors,
                        weights + (tap * channels) + channel, (nint)taps * channels);
                }
            }
        }
    }
}
