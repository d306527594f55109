using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>
/// Everything that defines the architecture of a <c>Cnn</c>. The defaults are the notebook's network with two
/// convolutions: 28×28 grey images, 32 and 32 filters of 3×3, 2×2 max-pooling, 128 dense units, dropout 0.5, 10
/// classes.
/// </summary>
/// <remarks>Immutable and compared by value. Values are checked where a network is built from them.</remarks>
public sealed record CnnOptions
{
    /// <summary>Rows of an input image, at least 1. Default 28.</summary>
    public int InputHeight { get; init; } = 28;

    /// <summary>Columns of an input image, at least 1. Default 28.</summary>
    public int InputWidth { get; init; } = 28;

    /// <summary>Channels of an input image: 1 for grey, 3 for colour. Default 1.</summary>
    public int InputChannels { get; init; } = 1;

    /// <summary>Classes to tell apart, 2 to 256. Default 10.</summary>
    public int ClassCount { get; init; } = 10;

    /// <summary>Filters of each convolution, first to last, each at least 1. Default 32, 32.</summary>
    public ImmutableArray<int> Filters { get; init; } = [32, 32];

    /// <summary>How many convolution blocks there are: the length of <see cref="Filters"/>.</summary>
    public int ConvDepth => Filters.IsDefault ? 0 : Filters.Length;

    /// <summary>Side of the square convolution kernels, at least 1. Default 3.</summary>
    public int KernelSize { get; init; } = 3;

    /// <summary>How convolutions treat the border. Default <see cref="ConvPadding.Valid"/>.</summary>
    public ConvPadding Padding { get; init; } = ConvPadding.Valid;

    /// <summary>What follows each convolution. Default <see cref="PoolingKind.Max"/>.</summary>
    public PoolingKind Pooling { get; init; } = PoolingKind.Max;

    /// <summary>
    /// Side and stride of the square pooling windows, at least 2; rows and columns left over are dropped. Default 2.
    /// </summary>
    public int PoolSize { get; init; } = 2;

    /// <summary>Where blocks normalise over the batch. Default <see cref="BatchNormalization.None"/>.</summary>
    public BatchNormalization BatchNormalization { get; init; } = BatchNormalization.None;

    /// <summary>Units of the hidden dense layer, at least 1. Default 128.</summary>
    public int DenseUnits { get; init; } = 128;

    /// <summary>Share of dense units that training drops at random, 0 to below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>How weights start. Default <see cref="WeightInitialization.GlorotUniform"/>, as Keras does.</summary>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.GlorotUniform;

    /// <summary>Whether both describe the same architecture; <see cref="Filters"/> are compared one by one.</summary>
    public bool Equals(CnnOptions? other) =>
        other is not null && Values.Equals(other.Values) && FilterSpan.SequenceEqual(other.FilterSpan);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Values);
        foreach (int filters in FilterSpan)
            hash.Add(filters);
        return hash.ToHashCode();
    }

    private ReadOnlySpan<int> FilterSpan => Filters.IsDefault ? [] : Filters.AsSpan();

    private (int, int, int, int, int, ConvPadding, PoolingKind, int, BatchNormalization, int, double,
        WeightInitialization) Values =>
        (InputHeight, InputWidth, InputChannels, ClassCount, KernelSize, Padding, Pooling, PoolSize, BatchNormalization,
            DenseUnits, Dropout, Initialization);
}
