using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Models.Layers;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>
/// Builds a <see cref="Cnn"/> as the notebook has it, of any depth. Each step changes the builder and returns it, so
/// that steps can be written in a row or one by one. A value out of its range is an
/// <see cref="ArgumentOutOfRangeException"/> of its step. Networks of other shapes are said by <see cref="CnnChain"/>.
/// </summary>
/// <example><code>Cnn model = new CnnBuilder().WithConvDepth(3).WithDropout(0.3).Build();</code></example>
public sealed class CnnBuilder
{
    private ImmutableArray<string> _classNames = [];
    private int? _seed;

    /// <summary>Starts from the notebook's network with two convolutions.</summary>
    public CnnBuilder()
        : this(new CnnOptions())
    {
    }

    /// <summary>Starts from <paramref name="options"/>.</summary>
    public CnnBuilder(CnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>The network so far; immutable, so that one can be the start of several.</summary>
    public CnnOptions Options { get; private set; }

    /// <summary>
    /// Sets the number of convolution blocks, with the notebook's filters: 32, 32, and 64 for each further one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is not from 1 to 64.</exception>
    public CnnBuilder WithConvDepth(int depth)
    {
        NetworkRanges.Blocks(null, nameof(depth), depth);
        return WithFilters([.. Enumerable.Range(0, depth).Select(block => block < 2 ? 32 : 64)]);
    }

    /// <summary>Sets the filters of each convolution, and so the number of blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithFilters(params ReadOnlySpan<int> filters) => With(Options with
    {
        Filters = NetworkRanges.Filters(null, nameof(filters), [.. filters]),
    });

    /// <summary>Sets the side of the convolution kernels and how they treat the border.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithKernelSize(int size, Padding padding = Padding.Valid) =>
        With(Options with
        {
            KernelSize = NetworkRanges.Window(null, nameof(size), size),
            Padding = Preconditions.Defined(null, nameof(padding), padding),
        });

    /// <summary>Sets what follows each convolution, and the side of its windows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithPooling(PoolingKind pooling, int poolSize = 2) =>
        With(Options with
        {
            Pooling = Preconditions.Defined(null, nameof(pooling), pooling),
            PoolSize = NetworkRanges.PoolSize(null, nameof(poolSize), poolSize),
        });

    /// <summary>Sets the units of each hidden dense layer; none for logits right after the last block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithDenseUnits(params ReadOnlySpan<int> units) => With(Options with
    {
        DenseUnits = NetworkRanges.Units(null, nameof(units), [.. units]),
    });

    /// <summary>Sets the share of dense units that training drops at random, 0 to below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithDropout(double rate) => With(Options with
    {
        Dropout = NetworkRanges.DropoutRate(null, nameof(rate), rate, "units"),
    });

    /// <summary>Sets where blocks normalise over the batch, and how; the defaults are Keras's.</summary>
    /// <param name="placement">Where in a block.</param>
    /// <param name="epsilon">Added to a variance, above 0 and at most 1. PyTorch's is 0.00001.</param>
    /// <param name="momentum">
    /// How much of the running statistics stays at each batch, 0 to below 1. PyTorch's 0.1 is 0.9 here: with fewer than
    /// some 300 steps an epoch the better choice, as 0.99 takes so long to forget what they began with.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithBatchNormalization(
        BatchNormalization placement = BatchNormalization.AfterPooling,
        double epsilon = BatchNormalizationLayer.DefaultEpsilon,
        double momentum = BatchNormalizationLayer.DefaultMomentum) =>
        With(Options with
        {
            BatchNormalization = Preconditions.Defined(null, nameof(placement), placement),
            BatchNormalizationEpsilon = NetworkRanges.Epsilon(null, nameof(epsilon), epsilon),
            BatchNormalizationMomentum = NetworkRanges.Momentum(null, nameof(momentum), momentum),
        });

    /// <summary>Sets the size of the input images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithInput(int height, int width, int channels = 1) =>
        With(Options with
        {
            InputHeight = NetworkRanges.Image(null, nameof(height), height),
            InputWidth = NetworkRanges.Image(null, nameof(width), width),
            InputChannels = NetworkRanges.Image(null, nameof(channels), channels),
        });

    /// <summary>Sets the number of classes, named <c>0</c>, <c>1</c>, … until training names them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnBuilder WithClassCount(int classes)
    {
        CnnOptions options = Options with { ClassCount = NetworkRanges.Classes(null, nameof(classes), classes) };
        _classNames = [];
        return With(options);
    }

    /// <summary>Sets the classes by their names, which the network's description then has.</summary>
    /// <param name="names">One for each class: 1 to 200 characters, no control characters.</param>
    /// <exception cref="ArgumentException">A name is not so, or there are fewer than two.</exception>
    public CnnBuilder WithClassNames(params ReadOnlySpan<string> names)
    {
        for (int i = 0; i < names.Length; i++)
            if (ClassName.Problem(names[i]) is { } problem)
                throw new ArgumentException(
                    $"The name of class {i}, '{FileText.Of(names[i] ?? "")}', cannot be: it {problem}.", nameof(names));
        if (names.Length is < 2 or > NetworkRanges.MaxClasses)
            throw Preconditions.OutOfRange(null, nameof(names), names.Length, $"2 to {NetworkRanges.MaxClasses} names");
        _classNames = [.. names];
        return With(Options with { ClassCount = names.Length });
    }

    /// <summary>Sets how weights start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none that the enumeration names.</exception>
    public CnnBuilder WithInitialization(WeightInitialization initialization) =>
        With(Options with { Initialization = Preconditions.Defined(null, nameof(initialization), initialization) });

    /// <summary>Makes the first weights the same each time. Without a seed they differ.</summary>
    public CnnBuilder WithSeed(int seed)
    {
        _seed = seed;
        return this;
    }

    /// <summary>Makes the network, with weights drawn from the seed.</summary>
    /// <exception cref="ArgumentException">
    /// The image cannot hold so many blocks, or the network is too large.
    /// </exception>
    public Cnn Build()
    {
        Cnn model = Options.ToArchitecture().Build(_seed);
        if (!_classNames.IsEmpty)
            model.Description = model.Description with { ClassNames = _classNames };
        return model;
    }

    private CnnBuilder With(CnnOptions options)
    {
        Options = options;
        return this;
    }
}
