using System.Collections.Immutable;
using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>A convolution: Keras's <c>Conv2D</c>, PyTorch's <c>Conv2d</c>, without an activation.</summary>
public sealed record ConvolutionLayer : Layer
{
    /// <summary>Describes a convolution with square kernels.</summary>
    /// <param name="filters">How many filters, and so channels of the output, 1 to 65,535.</param>
    /// <param name="kernelSize">Rows and columns of each, 1 to 255.</param>
    public ConvolutionLayer(int filters, int kernelSize) =>
        (Filters, KernelHeight, KernelWidth) = (filters, kernelSize, kernelSize);

    /// <summary>How many filters, and so channels of the output, 1 to 65,535.</summary>
    public int Filters { get; init; }

    /// <summary>Rows of each kernel, 1 to 255.</summary>
    public int KernelHeight { get; init; }

    /// <summary>Columns of each kernel, 1 to 255.</summary>
    public int KernelWidth { get; init; }

    /// <summary>Pixels from one window to the next, in both directions, 1 to 255. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>How it treats the border. Default <see cref="Padding.Valid"/>.</summary>
    public Padding Padding { get; init; }

    /// <summary>Whether a bias is added to each filter's sum. Default true.</summary>
    public bool HasBias { get; init; } = true;

    internal override string Kind => "conv";

    internal override bool NeedsMap => true;

    internal override string TypeOn(bool isFlat) => "Conv2d";

    internal override void Check()
    {
        const string owner = nameof(ConvolutionLayer);
        Preconditions.InRange(owner, nameof(Filters), Filters, 1, 65_535);
        Preconditions.InRange(owner, nameof(KernelHeight), KernelHeight, 1, 255);
        Preconditions.InRange(owner, nameof(KernelWidth), KernelWidth, 1, 255);
        Preconditions.InRange(owner, nameof(Stride), Stride, 1, 255);
        Preconditions.Defined(owner, nameof(Padding), Padding);
    }

    internal override MapSize OutputOf(MapSize input) => new(
        Filters, Windows.CountOf(input.Height, KernelHeight, Stride, Padding),
        Windows.CountOf(input.Width, KernelWidth, Stride, Padding));

    internal override ImmutableArray<CnnTensor> TensorsOf(string name, MapSize input)
    {
        var weight = CnnTensor.Parameter($"{name}.weight", Filters, input.Channels, KernelHeight, KernelWidth);
        return HasBias ? [weight, CnnTensor.Parameter($"{name}.bias", Filters)] : [weight];
    }

    internal override long FlopsOf(MapSize input) =>
        2L * KernelHeight * KernelWidth * input.Channels * OutputOf(input).Length;

    internal override string Describe() => $"{KernelHeight}×{KernelWidth}{Windows.Describe(Stride, 1, Padding)}";
}
