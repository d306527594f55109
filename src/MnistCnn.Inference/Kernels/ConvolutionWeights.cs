namespace MnistCnn.Kernels;

/// <summary>The weights of one convolution block; filters are padded to whole vectors with zeros.</summary>
internal readonly ref struct ConvolutionWeights
{
    /// <summary>
    /// Kernel row, kernel column, input channel, filter; or what <see cref="ForwardKernels.TransformKernel"/> made of
    /// them where the plan has a <see cref="ConvolutionPlan.Winograd"/>.
    /// </summary>
    public ReadOnlySpan<float> Kernel { get; init; }

    /// <summary>One float a filter.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>What each pooled value is multiplied by; empty where nothing follows the pooling.</summary>
    public ReadOnlySpan<float> Scale { get; init; }

    /// <summary>What is added to each scaled value.</summary>
    public ReadOnlySpan<float> Shift { get; init; }
}
