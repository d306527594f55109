using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>Takes the layers of a file one after the other and makes layers of ours of them.</summary>
internal sealed class LayerTranslator
{
    private readonly bool _channelsFirst;
    private readonly List<string> _leftOut = [];
    private readonly MapShape _shape;
    private readonly LayerStack _stack;
    private ConfigLayer? _border;

    /// <param name="channelsFirst">Whether maps are channels, rows, columns in the file.</param>
    /// <param name="input">What the model takes, without the number of images.</param>
    /// <param name="hasMaps">Whether any layer goes by rows, columns and channels.</param>
    public LayerTranslator(bool channelsFirst, int[] input, bool hasMaps)
    {
        (_channelsFirst, _shape) = (channelsFirst, new MapShape(input, channelsFirst, hasMaps));
        _stack = new LayerStack(_shape);
    }

    public IReadOnlyList<Layer> Layers => _stack.Layers;

    public IReadOnlyList<ConfigLayer?> Sources => _stack.Sources;

    public IReadOnlyList<string> LeftOut => _leftOut;

    public (int Height, int Width, int Channels) Input => _shape.Image;

    public double? PixelScale { get; private set; }

    /// <summary>Whether the file has a flattened map channel by channel.</summary>
    public bool FlattensChannelsFirst { get; private set; }

    /// <exception cref="InvalidDataException">The layer is not known here.</exception>
    public void Add(ConfigLayer layer)
    {
        LayerSettings settings = layer.Settings;
        if (_border is not null && layer.ClassName is not ("Conv2D" or "Convolution2D"))
            throw Border();
        if (ActivationNames.OfLayer(settings) is { } activation)
        {
            _stack.AddActivation(layer, activation);
            return;
        }

        switch (layer.ClassName)
        {
            case "InputLayer":
                break;
            case "Rescaling":
                Rescale(settings);
                break;
            case "Reshape":
                Reshape(layer);
                break;
            case "Conv2D" or "Convolution2D":
                Convolve(layer);
                break;
            case "ZeroPadding2D":
                _border = layer;
                break;
            case "BatchNormalization":
                Normalize(layer);
                break;
            case "MaxPooling2D" or "MaxPool2D":
                _stack.Put(layer, LayerFactory.Pooling(settings, PoolingKind.Max));
                break;
            case "AveragePooling2D" or "AvgPool2D":
                _stack.Put(layer, LayerFactory.Pooling(settings, PoolingKind.Average));
                break;
            case "GlobalAveragePooling2D" or "GlobalAvgPool2D":
                _stack.Put(layer, new GlobalAveragePoolingLayer());
                break;
            case "Dropout":
                _stack.Put(layer, settings.Make(() => new DropoutLayer(settings.Number(null, "rate", "p"))));
                break;
            case "SpatialDropout2D":
                _stack.Put(layer, settings.Make(
                    () => new DropoutLayer(settings.Number(null, "rate", "p")) { WholeChannels = true }));
                break;
            case "Flatten":
                Flatten(layer);
                break;
            case "Dense":
                AddDense(layer);
                break;
            case "GaussianNoise" or "GaussianDropout" or "AlphaDropout" or "ActivityRegularization" or "RandomFlip"
                or "RandomRotation" or "RandomTranslation" or "RandomZoom" or "RandomContrast" or "RandomBrightness":
                _leftOut.Add($"layer '{FileText.Of(layer.Name)}': {FileText.Of(layer.ClassName)}");
                break;
            default:
                throw settings.Unsupported("there is no such layer here");
        }
    }

    /// <exception cref="InvalidDataException">What came last needs something behind it.</exception>
    public void Finish()
    {
        if (_border is not null)
            throw Border();
        _shape.Settle();
    }

    private void Rescale(LayerSettings settings)
    {
        double scale = settings.Number(null, "scale");
        if (settings.Number(0, "offset") != 0)
            throw settings.Unsupported(
                "it has an offset, and pixels are only multiplied here: train with a scale alone, such as "
                    + "Rescaling(1/255)");
        if (_stack.Layers.Any(layer => layer is not FlattenLayer))
            throw settings.Unsupported("only pixels can be rescaled, before any other layer");
        double product = (PixelScale ?? 1) * scale;
        PixelScale = (float)product > 0 && float.IsFinite((float)product)
            ? product
            : throw settings.Unsupported($"its scale is {scale}, and must be above 0 and finite");
    }

    private void Reshape(ConfigLayer layer)
    {
        int[] target = layer.Settings.Wholes("target_shape")
            ?? throw layer.Settings.Unsupported("it has no target_shape");
        switch (_shape.Reshape(target, isFirst: _stack.Layers.Count == 0))
        {
            case MapShape.Change.None:
                break;
            case MapShape.Change.Flattened:
                _stack.Put(layer, new FlattenLayer());
                FlattensChannelsFirst = _channelsFirst;
                break;
            default:
                throw layer.Settings.Unsupported(
                    $"it makes [{string.Join(", ", target)}] of what is no image any more, or another image");
        }
    }

    private void Convolve(ConfigLayer layer)
    {
        ConvolutionLayer convolution = LayerFactory.Convolution(layer.Settings);
        _stack.Put(layer, _border is { } border ? LayerFactory.Padded(convolution, border.Settings) : convolution);
        _border = null;
        _stack.AddActivation(layer, ActivationNames.OfArgument(layer.Settings));
    }

    private void Normalize(ConfigLayer layer)
    {
        LayerSettings settings = layer.Settings;
        int axis = settings.Wholes("axis") switch
        {
            null or [] => -1,
            [int one] => one,
            _ => throw settings.Unsupported("it has more than one axis"),
        };
        int expected = _channelsFirst && _shape.Rank == 3 ? 1 : _shape.Rank;
        if (axis != expected && axis != expected - _shape.Rank - 1)
            throw settings.Unsupported($"its axis is {axis}, and only that of the channels can be normalised here");
        if (_shape.Rank == 1)
            _stack.MakeList();
        _stack.Put(layer, LayerFactory.Normalization(settings));
    }

    private void Flatten(ConfigLayer layer)
    {
        bool turns = layer.Settings.Text("data_format") == "channels_first";
        if (_shape.Rank == 3 && !_channelsFirst && turns && !_shape.IsPlain)
            throw layer.Settings.Unsupported("its data_format is channels_first, and the layers before have "
                + "channels_last");
        if (_shape.Rank == 3)
            FlattensChannelsFirst = _channelsFirst && !turns;
        _stack.Put(layer, new FlattenLayer());
    }

    private void AddDense(ConfigLayer layer)
    {
        LayerSettings settings = layer.Settings;
        if (_shape.Rank != 1 && !_shape.IsOnePixel)
            throw settings.Unsupported(
                "it is applied to each pixel of a map, and only to a list can it be here: put a Flatten before it");
        _stack.MakeList();
        _stack.Put(
            layer,
            settings.Make(() => new DenseLayer(settings.Whole("units", "output_dim"))
            {
                HasBias = settings.Flag("use_bias", true, "bias"),
            }));
        _stack.AddActivation(layer, ActivationNames.OfArgument(settings));
    }

    private InvalidDataException Border()
    {
        InvalidDataException problem = _border!.Settings.Unsupported("no convolution follows it");
        _border = null;
        return problem;
    }
}
