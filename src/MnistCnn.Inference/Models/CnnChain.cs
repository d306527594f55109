using MnistCnn.Models.Layers;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>
/// Builds a <see cref="Cnn"/> layer by layer, as Keras's <c>Sequential</c> does: any convolutions, poolings,
/// activations and dense layers, each reading what the one before gives. Each step changes the chain and returns it; a
/// value out of its range is an <see cref="ArgumentOutOfRangeException"/> of its step.
/// </summary>
/// <example>
/// <code>
/// Cnn model = new CnnChain(28, 28)
///     .Convolution(32, 3).Relu().Convolution(64, 3).Relu().MaxPooling(2).Dropout(0.25)
///     .Flatten().Dense(128).Relu().Dropout(0.5).Dense(10)
///     .Build();
/// </code>
/// </example>
public sealed class CnnChain
{
    private readonly int _inputHeight;
    private readonly int _inputWidth;
    private readonly int _inputChannels;
    private readonly List<Layer> _layers = [];
    private WeightInitialization _initialization = WeightInitialization.GlorotUniform;
    private int? _seed;

    /// <summary>Starts with no layer.</summary>
    /// <param name="inputHeight">Rows of an image, 1 to 65,535.</param>
    /// <param name="inputWidth">Columns of an image, 1 to 65,535.</param>
    /// <param name="inputChannels">Channels of an image: 1 for grey, 3 for colour. Default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public CnnChain(int inputHeight, int inputWidth, int inputChannels = 1)
    {
        _inputHeight = NetworkRanges.Image(null, nameof(inputHeight), inputHeight);
        _inputWidth = NetworkRanges.Image(null, nameof(inputWidth), inputWidth);
        _inputChannels = NetworkRanges.Image(null, nameof(inputChannels), inputChannels);
    }

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Adds any layer.</summary>
    public CnnChain Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _layers.Add(layer);
        return this;
    }

    /// <summary>Adds a convolution in steps of one pixel, or of <paramref name="stride"/>.</summary>
    /// <param name="filters">How many filters, 1 to 65,535.</param>
    /// <param name="kernelSize">Rows and columns of each, 1 to 255.</param>
    /// <param name="padding">How it treats the border.</param>
    /// <param name="stride">Pixels from one window to the next, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnChain Convolution(int filters, int kernelSize, Padding padding = Padding.Valid, int stride = 1) =>
        Add(new ConvolutionLayer(filters, kernelSize)
        {
            Padding = Preconditions.Defined(null, nameof(padding), padding),
            Stride = NetworkRanges.Window(null, nameof(stride), stride),
        });

    /// <summary>
    /// Adds a block of convolutions, each with a ReLU, and a max-pooling of 2×2 behind the last.
    /// </summary>
    /// <param name="filters">How many filters each convolution has.</param>
    /// <param name="convolutions">How many there are, at least 1.</param>
    /// <param name="kernelSize">Rows and columns of the kernels.</param>
    /// <param name="padding">How convolutions treat the border.</param>
    /// <param name="pooling">What makes the image smaller at the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no convolution, or a value is out of its range.
    /// </exception>
    public CnnChain Block(
        int filters, int convolutions = 1, int kernelSize = 3, Padding padding = Padding.Valid,
        PoolingKind pooling = PoolingKind.Max)
    {
        Preconditions.AtLeast(null, nameof(convolutions), convolutions, 1);
        NetworkRanges.Window(null, nameof(kernelSize), kernelSize);
        Preconditions.Defined(null, nameof(padding), padding);
        Preconditions.Defined(null, nameof(pooling), pooling);
        for (int i = 0; i < convolutions; i++)
            Convolution(filters, kernelSize, padding).Relu();
        return pooling == PoolingKind.None ? this : Add(new PoolingLayer(pooling, 2));
    }

    /// <summary>Adds a batch normalisation; the defaults are Keras's.</summary>
    /// <param name="epsilon">Added to a variance, above 0 and at most 1. PyTorch's is 0.00001.</param>
    /// <param name="momentum">
    /// How much of the running statistics stays at each batch, 0 to below 1. PyTorch's 0.1 is 0.9 here: with fewer than
    /// some 300 steps an epoch the better choice, as 0.99 takes so long to forget what they began with.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnChain BatchNormalization(
        double epsilon = BatchNormalizationLayer.DefaultEpsilon,
        double momentum = BatchNormalizationLayer.DefaultMomentum) =>
        Add(new BatchNormalizationLayer
        {
            Epsilon = NetworkRanges.Epsilon(null, nameof(epsilon), epsilon),
            Momentum = NetworkRanges.Momentum(null, nameof(momentum), momentum),
        });

    /// <summary>Adds a ReLU.</summary>
    public CnnChain Relu() => Activation(Models.Activation.Relu);

    /// <summary>Adds an activation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none that the enumeration names.</exception>
    public CnnChain Activation(Activation activation) =>
        Add(new ActivationLayer(Preconditions.Defined(null, nameof(activation), activation)));

    /// <summary>Adds a max-pooling.</summary>
    /// <param name="size">Rows and columns of a window, 1 to 255.</param>
    /// <param name="stride">Pixels from one window to the next; left out, <paramref name="size"/>.</param>
    /// <param name="padding">How it treats the border.</param>
    public CnnChain MaxPooling(int size, int? stride = null, Padding padding = Padding.Valid) =>
        Add(Pooling(PoolingKind.Max, size, stride, padding));

    /// <summary>Adds a pooling that takes means.</summary>
    /// <inheritdoc cref="MaxPooling"/>
    public CnnChain AveragePooling(int size, int? stride = null, Padding padding = Padding.Valid) =>
        Add(Pooling(PoolingKind.Average, size, stride, padding));

    /// <summary>Adds the mean of each channel, which makes a list of a map.</summary>
    public CnnChain GlobalAveragePooling() => Add(new GlobalAveragePoolingLayer());

    /// <summary>Adds a dropout.</summary>
    /// <param name="rate">The share of values that training drops, 0 to below 1.</param>
    /// <param name="wholeChannels">Whether whole channels of a map are dropped.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnChain Dropout(double rate, bool wholeChannels = false) =>
        Add(new DropoutLayer(NetworkRanges.DropoutRate(null, nameof(rate), rate, "values"))
        {
            WholeChannels = wholeChannels,
        });

    /// <summary>Makes a list of a map.</summary>
    public CnnChain Flatten() => Add(new FlattenLayer());

    /// <summary>Adds a dense layer; the last one gives a logit for each class.</summary>
    /// <param name="units">How many values it gives, 1 to 1,048,576.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public CnnChain Dense(int units) =>
        Add(new DenseLayer(NetworkRanges.Units(null, nameof(units), units)));

    /// <summary>Sets how weights start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none that the enumeration names.</exception>
    public CnnChain WithInitialization(WeightInitialization initialization)
    {
        _initialization = Preconditions.Defined(null, nameof(initialization), initialization);
        return this;
    }

    /// <summary>Makes the first weights the same each time. Without a seed they differ.</summary>
    public CnnChain WithSeed(int seed)
    {
        _seed = seed;
        return this;
    }

    /// <summary>The network's description.</summary>
    /// <inheritdoc cref="CnnArchitecture(int, int, int, IEnumerable{Layer}, WeightInitialization)" path="/exception"/>
    public CnnArchitecture ToArchitecture() => new(_inputHeight, _inputWidth, _inputChannels, _layers, _initialization);

    /// <summary>Makes the network, with weights drawn from the seed.</summary>
    /// <inheritdoc cref="ToArchitecture" path="/exception"/>
    public Cnn Build() => ToArchitecture().Build(_seed);

    private static PoolingLayer Pooling(PoolingKind kind, int size, int? stride, Padding padding) => new(kind, size)
    {
        Stride = NetworkRanges.Window(null, nameof(stride), stride ?? size),
        Padding = Preconditions.Defined(null, nameof(padding), padding),
    };
}
