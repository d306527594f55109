using MnistCnn.Randomness;

namespace MnistCnn.Models;

/// <summary>
/// Builds a <see cref="Cnn"/> step by step. Immutable: each step returns another builder, so that one can be the start
/// of several networks.
/// </summary>
/// <example><code>Cnn model = new CnnBuilder().WithConvDepth(3).WithDropout(0.3).Build();</code></example>
public sealed class CnnBuilder
{
    private readonly int? _seed;

    /// <summary>Starts from the notebook's network with two convolutions.</summary>
    public CnnBuilder()
        : this(new CnnOptions())
    {
    }

    /// <summary>Starts from <paramref name="options"/>.</summary>
    public CnnBuilder(CnnOptions options)
        : this(options, seed: null)
    {
    }

    private CnnBuilder(CnnOptions options, int? seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, _seed) = (options, seed);
    }

    /// <summary>The architecture so far.</summary>
    public CnnOptions Options { get; }

    /// <summary>
    /// Sets the number of convolution blocks, with the notebook's filters: 32, 32, and 64 for each further one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is not from 1 to 64.</exception>
    public CnnBuilder WithConvDepth(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, CnnOptionsValidation.MaxConvDepth);
        return WithFilters([.. Enumerable.Range(0, depth).Select(block => block < 2 ? 32 : 64)]);
    }

    /// <summary>Sets the filters of each convolution, and so the number of blocks.</summary>
    public CnnBuilder WithFilters(params ReadOnlySpan<int> filters) => With(Options with { Filters = [.. filters] });

    /// <summary>Sets the side of the convolution kernels and how they treat the border.</summary>
    public CnnBuilder WithKernelSize(int size, ConvPadding padding = ConvPadding.Valid) =>
        With(Options with { KernelSize = size, Padding = padding });

    /// <summary>Sets what follows each convolution, and the side of its windows.</summary>
    public CnnBuilder WithPooling(PoolingKind pooling, int poolSize = 2) =>
        With(Options with { Pooling = pooling, PoolSize = poolSize });

    /// <summary>Sets the units of the hidden dense layer.</summary>
    public CnnBuilder WithDenseUnits(int units) => With(Options with { DenseUnits = units });

    /// <summary>Sets the share of dense units that training drops at random, 0 to below 1.</summary>
    public CnnBuilder WithDropout(double rate) => With(Options with { Dropout = rate });

    /// <summary>Sets where blocks normalise over the batch.</summary>
    public CnnBuilder WithBatchNormalization(BatchNormalization placement = BatchNormalization.AfterPooling) =>
        With(Options with { BatchNormalization = placement });

    /// <summary>Sets the size of the input images.</summary>
    public CnnBuilder WithInput(int height, int width, int channels = 1) =>
        With(Options with { InputHeight = height, InputWidth = width, InputChannels = channels });

    /// <summary>Sets the number of classes.</summary>
    public CnnBuilder WithClassCount(int classes) => With(Options with { ClassCount = classes });

    /// <summary>Sets how weights start.</summary>
    public CnnBuilder WithInitialization(WeightInitialization initialization) =>
        With(Options with { Initialization = initialization });

    /// <summary>Makes the first weights the same each time. Without a seed they differ.</summary>
    public CnnBuilder WithSeed(int seed) => new(Options, seed);

    /// <summary>Makes the network, with weights drawn from the seed.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the image cannot hold so many blocks.
    /// </exception>
    public Cnn Build()
    {
        var model = new Cnn(Options);
        WeightInitializer.Initialize(model, new RandomSource(_seed ?? Random.Shared.NextInt64()));
        return model;
    }

    private CnnBuilder With(CnnOptions options) => new(options, _seed);
}
