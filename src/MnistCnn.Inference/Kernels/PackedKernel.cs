using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>A convolution's kernel as the forward pass reads it, made of one with filters in its lanes.</summary>
internal sealed class PackedKernel(ConvolutionPlan plan, ForwardKernels kernels)
{
    private readonly AlignedBuffer<float>? _transformed =
        plan.Winograd is null ? null : new AlignedBuffer<float>(plan.KernelLength);

    /// <summary>Kernel row, kernel column, input channel, filter; to be brought up to date when written.</summary>
    public AlignedBuffer<float> Weights { get; } = new(checked(plan.Taps * plan.Filters));

    /// <summary>What <see cref="ConvolutionWeights.Kernel"/> wants.</summary>
    public AlignedBuffer<float> Packed => _transformed ?? Weights;

    /// <summary>Brings all of it up to date.</summary>
    public void Update() => Update(0, plan.Layer.Input.Channels, 0, plan.Filters);

    /// <summary>Brings up to date what is made of some weights; filters in whole vectors.</summary>
    public void Update(int firstChannel, int endChannel, int firstFilter, int endFilter)
    {
        if (_transformed is null)
            return;
        for (int channel = firstChannel; channel < endChannel; channel++)
            kernels.TransformKernel(
                plan, Weights.Span, (channel * plan.Filters) + firstFilter, endFilter - firstFilter, _transformed.Span);
    }
}
