namespace MnistCnn.Models;

/// <summary>
/// Builds a <see cref="Cnn"/> as the notebook has it, of any depth. Each step changes the builder and returns it, so
/// that steps can be written in a row or one by one. Networks of other shapes are said by <see cref="CnnChain"/>.
/// </summary>
/// <example><code>Cnn model = new CnnBuilder().WithConvDepth(3).WithDropout(0.3).Build();</code></example>
public sealed class CnnBuilder
{
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
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, CnnOptionsValidation.MaxConvDepth);
        return WithFilters([.. Enumerable.Range(0, depth).Select(block => block < 2 ? 32 : 64)]);
    }

    /// <summary>Sets the filters of each convolution, and so the number of blocks.</summary>
    public CnnBuilder WithFilters(params ReadOnlySpan<int> filters) => With(Options with { Filters = [.. filters] });

    /// <summary>Sets the side of the convolution kernels and how they treat the border.</summary>
    public CnnBuilder WithKernelSize(int size, Padding padding = Padding.Valid) =>
        With(Options with { KernelSize = size, Padding = padding });

    /// <summary>Sets what follows each convolution, and the side of its windows.</summary>
    public CnnBuilder WithPooling(PoolingKind pooling, int poolSize = 2) =>
        With(Options with { Pooling = pooling, PoolSize = poolSize });

    /// <summary>Sets the units of each hidden dense layer; none for logits right after the last block.</summary>
    public CnnBuilder WithDenseUnits(params ReadOnlySpan<int> units) => With(Options with { DenseUnits = [.. units] });

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
    public CnnBuilder WithSeed(int seed)
    {
        _seed = seed;
        return this;
    }

    /// <summary>Makes the network, with weights drawn from the seed.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the image cannot hold so many blocks.
    /// </exception>
    public Cnn Build() => Cnn.Create(Options.ToArchitecture(), _seed);

    private CnnBuilder With(CnnOptions options)
    {
        Options = options;
        return this;
    }
}
