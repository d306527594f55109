using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>What the backward pass of one image through one block starts from.</summary>
internal readonly ref struct ConvolutionPass
{
    public required ConvolutionPlan Plan { get; init; }

    /// <summary>The pooled output, before any normalisation.</summary>
    public required ReadOnlySpan<float> Output { get; init; }

    /// <summary>Window × filter: the winning pixel.</summary>
    public required ReadOnlySpan<int> Winners { get; init; }

    /// <summary>The gradient of <see cref="Output"/>, laid out alike.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    /// <summary>The windows that see something; under the others the input is zero.</summary>
    public required ReadOnlySpan<int> Windows { get; init; }

    public void Check()
    {
        if (Output.Length < Plan.OutputLength || OutputGradient.Length < Plan.OutputLength
            || Winners.Length < Plan.Windows * Plan.Filters)
            throw new ArgumentException("A buffer is shorter than the plan says.");
    }
}
