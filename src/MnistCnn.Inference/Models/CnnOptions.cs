using System.Collections.Immutable;
using MnistCnn.Models.Layers;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>
/// A network as the notebook has it, said in a few numbers: blocks of convolution, ReLU and pooling, then dense layers
/// with ReLU and dropout, then one logit a class. The defaults are the notebook's network with two
/// convolutions: 28×28 grey images, 32 and 32 filters of 3×3, 2×2 max-pooling, 128 dense units, dropout 0.5, 10
/// classes.
/// </summary>
/// <remarks>
/// Immutable and compared by value. Each value is checked where it is set; whether the image holds so many blocks,
/// where a network is built.
/// </remarks>
public sealed record CnnOptions
{
    private const string Owner = nameof(CnnOptions);

    /// <summary>Rows of an input image, 1 to 65,535. Default 28.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InputHeight { get; init => field = NetworkRanges.Image(Owner, nameof(InputHeight), value); } = 28;

    /// <summary>Columns of an input image, 1 to 65,535. Default 28.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InputWidth { get; init => field = NetworkRanges.Image(Owner, nameof(InputWidth), value); } = 28;

    /// <summary>Channels of an input image, 1 to 65,535: 1 for grey, 3 for colour. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InputChannels { get; init => field = NetworkRanges.Image(Owner, nameof(InputChannels), value); } = 1;

    /// <summary>Classes to tell apart, 2 to 65,536. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int ClassCount { get; init => field = NetworkRanges.Classes(Owner, nameof(ClassCount), value); } = 10;

    /// <summary>Filters of each convolution, first to last: 1 to 64, each 1 to 65,535. Default 32, 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public ImmutableArray<int> Filters
    {
        get;
        init => field = NetworkRanges.Filters(Owner, nameof(Filters), value);
    } = [32, 32];

    /// <summary>How many convolution blocks there are: the length of <see cref="Filters"/>.</summary>
    public int ConvDepth => Filters.Length;

    /// <summary>Side of the square convolution kernels, 1 to 255. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int KernelSize { get; init => field = NetworkRanges.Window(Owner, nameof(KernelSize), value); } = 3;

    /// <summary>How convolutions treat the border. Default <see cref="Padding.Valid"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public Padding Padding
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Padding), value);
    } = Padding.Valid;

    /// <summary>What follows each convolution. Default <see cref="PoolingKind.Max"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public PoolingKind Pooling
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Pooling), value);
    } = PoolingKind.Max;

    /// <summary>
    /// Side and stride of the square pooling windows, 2 to 255; rows and columns left over are dropped. Default 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int PoolSize { get; init => field = NetworkRanges.PoolSize(Owner, nameof(PoolSize), value); } = 2;

    /// <summary>Where blocks normalise over the batch. Default <see cref="BatchNormalization.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public BatchNormalization BatchNormalization
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(BatchNormalization), value);
    } = BatchNormalization.None;

    /// <summary>
    /// What normalisations add to a variance, above 0 and at most 1: <see cref="BatchNormalizationLayer.Epsilon"/>.
    /// Default 0.001, Keras's; PyTorch's is 0.00001.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double BatchNormalizationEpsilon
    {
        get;
        init => field = NetworkRanges.Epsilon(Owner, nameof(BatchNormalizationEpsilon), value);
    } = BatchNormalizationLayer.DefaultEpsilon;

    /// <summary>
    /// How much of the running statistics stays at each batch, 0 to below 1:
    /// <see cref="BatchNormalizationLayer.Momentum"/>. Default 0.99, Keras's, which takes some 300 steps to forget what
    /// they began with; PyTorch's 0.1 is 0.9 here.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double BatchNormalizationMomentum
    {
        get;
        init => field = NetworkRanges.Momentum(Owner, nameof(BatchNormalizationMomentum), value);
    } = BatchNormalizationLayer.DefaultMomentum;

    /// <summary>
    /// Units of each hidden dense layer, first to last, at most 64, each 1 to 1,048,576; none where the logits follow
    /// the last block at once. Default 128.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public ImmutableArray<int> DenseUnits
    {
        get;
        init => field = NetworkRanges.Units(Owner, nameof(DenseUnits), value);
    } = [128];

    /// <summary>
    /// Share of the units of each hidden dense layer that training drops at random, 0 to below 1; without hidden
    /// layers, of what the logits read. Default 0.5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Dropout
    {
        get;
        init => field = NetworkRanges.DropoutRate(Owner, nameof(Dropout), value, "units");
    } = 0.5;

    /// <summary>How weights start. Default <see cref="WeightInitialization.GlorotUniform"/>, as Keras does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public WeightInitialization Initialization
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Initialization), value);
    } = WeightInitialization.GlorotUniform;

    /// <summary>The layers that follow from this.</summary>
    /// <exception cref="ArgumentException">
    /// The image cannot hold so many blocks, or the network is too large.
    /// </exception>
    public CnnArchitecture ToArchitecture()
    {
        DepthCheck.Check(this);
        return new CnnArchitecture(InputHeight, InputWidth, InputChannels, Layers(), Initialization);
    }

    /// <summary>
    /// Whether both describe the same architecture; <see cref="Filters"/> and <see cref="DenseUnits"/> are compared one
    /// by one.
    /// </summary>
    public bool Equals(CnnOptions? other) =>
        other is not null && Values.Equals(other.Values) && Filters.AsSpan().SequenceEqual(other.Filters.AsSpan())
            && DenseUnits.AsSpan().SequenceEqual(other.DenseUnits.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Values);
        foreach (int filters in Filters)
            hash.Add(filters);
        foreach (int units in DenseUnits)
            hash.Add(units);
        return hash.ToHashCode();
    }

    private (int, int, int, int, int, Padding, PoolingKind, int, BatchNormalization, double, double, double,
        WeightInitialization) Values =>
        (InputHeight, InputWidth, InputChannels, ClassCount, KernelSize, Padding, Pooling, PoolSize, BatchNormalization,
            BatchNormalizationEpsilon, BatchNormalizationMomentum, Dropout, Initialization);

    private IEnumerable<Layer> Layers()
    {
        var normalization = new BatchNormalizationLayer
        {
            Epsilon = BatchNormalizationEpsilon, Momentum = BatchNormalizationMomentum,
        };
        foreach (int filters in Filters)
        {
            yield return new ConvolutionLayer(filters, KernelSize) { Padding = Padding };
            if (BatchNormalization == BatchNormalization.BeforeActivation)
                yield return normalization;
            yield return new ActivationLayer(Activation.Relu);
            if (Pooling != PoolingKind.None)
                yield return new PoolingLayer(Pooling, PoolSize);
            if (BatchNormalization == BatchNormalization.AfterPooling)
                yield return normalization;
        }

        yield return new FlattenLayer();
        foreach (int units in DenseUnits)
        {
            yield return new DenseLayer(units);
            yield return new ActivationLayer(Activation.Relu);
            yield return new DropoutLayer(Dropout);
        }

        if (DenseUnits.IsEmpty && Dropout > 0)
            yield return new DropoutLayer(Dropout);
        yield return new DenseLayer(ClassCount);
    }
}
