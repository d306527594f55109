using System.Collections.Immutable;
using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>A convolution: Keras's <c>Conv2D</c>, PyTorch's <c>Conv2d</c>, without an activation.</summary>
public sealed record ConvolutionLayer : Layer
{
    private const string Owner = nameof(ConvolutionLayer);

    /// <summary>Describes a convolution with square kernels.</summary>
    /// <param name="filters">How many filters, and so channels of the output, 1 to 65,535.</param>
    /// <param name="kernelSize">Rows and columns of each, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public ConvolutionLayer(int filters, int kernelSize)
    {
        Filters = NetworkRanges.Filters(null, nameof(filters), filters);
        KernelHeight = KernelWidth = NetworkRanges.Window(null, nameof(kernelSize), kernelSize);
    }

    /// <summary>How many filters, and so channels of the output, 1 to 65,535.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Filters { get; init => field = NetworkRanges.Filters(Owner, nameof(Filters), value); }

    /// <summary>Rows of each kernel, 1 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int KernelHeight { get; init => field = NetworkRanges.Window(Owner, nameof(KernelHeight), value); }

    /// <summary>Columns of each kernel, 1 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int KernelWidth { get; init => field = NetworkRanges.Window(Owner, nameof(KernelWidth), value); }

    /// <summary>Pixels from one window to the next, in both directions, 1 to 255. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Stride { get; init => field = NetworkRanges.Window(Owner, nameof(Stride), value); } = 1;

    /// <summary>How it treats the border. Default <see cref="Padding.Valid"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public Padding Padding { get; init => field = Preconditions.Defined(Owner, nameof(Padding), value); }

    /// <summary>Whether a bias is added to each filter's sum. Default true.</summary>
    public bool HasBias { get; init; } = true;

    internal override string Kind => "conv";

    internal override bool NeedsMap => true;

    internal override string TypeOn(bool isFlat) => "Conv2d";

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
