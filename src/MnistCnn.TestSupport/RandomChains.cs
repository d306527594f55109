using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>
/// Small networks of every kind of layer in any order that makes sense, and in awkward sizes. A seed means the same
/// network always.
/// </summary>
internal sealed class RandomChains
{
    private static readonly Activation[] Activations =
        [.. Enum.GetValues<Activation>().Where(activation => activation != Activation.Softmax)];

    private readonly RandomSource _random;
    private readonly List<Layer> _layers = [];
    private MapSize _size;

    private RandomChains(int seed) => _random = new RandomSource(seed);

    /// <summary>The network of a seed.</summary>
    public static CnnArchitecture Of(int seed) => new RandomChains(seed).Draw();

    /// <summary>The same with weights, negative scales and running statistics among them.</summary>
    public static Cnn Model(int seed) => ModelWeights.Draw(Of(seed), seed);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private int From(int least, int greatest) => least + _random.Next(greatest - least + 1);

    private T OneOf<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private CnnArchitecture Draw()
    {
        MapSize input = _size = new MapSize(OneOf(1, 1, 2, 3, 5), From(3, 13), From(3, 13));
        int classes = From(2, 6);
        if (Chance(85))
            for (int layers = From(1, 6); layers > 0; layers--)
                AddToMap();
        if (Chance(75))
            Add(new FlattenLayer());
        else if (Chance(40))
            AddLogitsOfMap(classes);
        else
            Add(new GlobalAveragePoolingLayer());
        if (_layers[^1] is not GlobalAveragePoolingLayer || _size.Channels != classes
            || !_layers.Exists(layer => layer is ConvolutionLayer))
            AddDense(classes);
        if (Chance(10))
            Add(Activated());
        if (Chance(15))
            Add(new ActivationLayer(Activation.Softmax));
        return new CnnArchitecture(
            input.Height, input.Width, input.Channels, _layers,
            OneOf(WeightInitialization.GlorotUniform, WeightInitialization.PyTorch));
    }

    private void AddLogitsOfMap(int classes)
    {
        Add(new ConvolutionLayer(classes, 1) { HasBias = Chance(50) });
        Add(new GlobalAveragePoolingLayer());
    }

    private void AddToMap()
    {
        Layer layer = _random.Next(10) switch
        {
            < 4 => Convolution(),
            < 6 => Activated(),
            < 8 => Pooling(),
            8 => Normalization(),
            _ => Dropout(),
        };
        Add(layer);
    }

    private void AddDense(int classes)
    {
        for (int layers = OneOf(0, 0, 1, 1, 2); layers > 0; layers--)
        {
            if (Chance(30))
                Add(Normalization());
            if (Chance(25))
                Add(Activated());
            if (Chance(25))
                Add(Dropout());
            Add(new DenseLayer(From(1, 19)) { HasBias = Chance(70) });
            if (Chance(30))
                Add(Normalization());
            if (Chance(80))
                Add(Activated());
            if (Chance(40))
                Add(Dropout());
        }

        Add(new DenseLayer(classes) { HasBias = Chance(70) });
    }

    private ConvolutionLayer Convolution()
    {
        Padding padding = OneOf(Padding.Valid, Padding.Same);
        return new ConvolutionLayer(OneOf(1, 2, 3, 4, 5, 9, 17), 1)
        {
            KernelHeight = Window(_size.Height, 5, padding),
            KernelWidth = Window(_size.Width, 5, padding),
            Stride = OneOf(1, 1, 1, 2, 3),
            Padding = padding,
            HasBias = Chance(70),
        };
    }

    private PoolingLayer Pooling()
    {
        Padding padding = OneOf(Padding.Valid, Padding.Same);
        int size = Window(Math.Min(_size.Height, _size.Width), 4, padding);
        return new PoolingLayer(OneOf(PoolingKind.Max, PoolingKind.Average), size)
        {
            Stride = OneOf(size, size, 1, 2, 3),
            Padding = padding,
        };
    }

    private int Window(int length, int greatest, Padding padding) =>
        From(1, padding == Padding.Same ? greatest : Math.Min(greatest, length));

    private ActivationLayer Activated()
    {
        Activation activation = Chance(30) ? Activation.Relu : OneOf<Activation>(Activations);
        return Chance(50) ? new(activation) : new(activation) { Alpha = OneOf(0, 0.01, 0.2, 0.7, 1.3) };
    }

    private BatchNormalizationLayer Normalization() => new()
    {
        Epsilon = OneOf(1e-5, 1e-3),
        Momentum = OneOf(0.9, 0.99, 0.5),
        HasScale = Chance(75),
        HasShift = Chance(75),
    };

    private DropoutLayer Dropout() => new(OneOf(0, 0.1, 0.25, 0.5)) { WholeChannels = Chance(40) };

    // Every fifth layer has a name of its own.
    private void Add(Layer layer)
    {
        _size = layer.OutputOf(_size);
        _layers.Add(Chance(20) ? layer with { Name = $"layer-{_layers.Count}" } : layer);
    }
}
