using System.Collections.Immutable;
using MnistCnn.Models.Layers;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>Puts the layers of a network together, each from the size that the one before gives.</summary>
internal sealed class CnnLayoutBuilder
{
    private const int MaxLayers = 512;

    private readonly MapSize _input;
    private readonly ImmutableArray<CnnLayer>.Builder _layers = ImmutableArray.CreateBuilder<CnnLayer>();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _values;

    private CnnLayoutBuilder(MapSize input) => _input = input;

    /// <inheritdoc cref="CnnArchitecture(int, int, int, IEnumerable{Layer}, WeightInitialization)"/>
    public static CnnLayout Build(
        int height, int width, int channels, ImmutableArray<Layer> layers, WeightInitialization initialization)
    {
        // The parameters are those of the constructor which users call.
        NetworkRanges.Image(null, "inputHeight", height);
        NetworkRanges.Image(null, "inputWidth", width);
        NetworkRanges.Image(null, "inputChannels", channels);
        Preconditions.Defined(null, nameof(initialization), initialization);
        if (layers.Length is < 1 or > MaxLayers)
            throw Preconditions.OutOfRange(null, nameof(layers), layers.Length, $"a list of 1 to {MaxLayers} layers");
        var image = new MapSize(channels, height, width);
        long pixels = CnnLayoutLimits.ValuesOf(image);
        if (pixels > CnnLayoutLimits.MaxValues)
            throw Wrong($"An image of {image} has {pixels} values, and at most {CnnLayoutLimits.MaxValues} can be "
                + "computed. Use smaller images.", "inputHeight");
        var builder = new CnnLayoutBuilder(image);
        for (int i = 0; i < layers.Length; i++)
            builder.Add(
                layers[i] ?? throw new ArgumentException("A layer is null.", nameof(layers)), i == layers.Length - 1);
        return builder.Finish();
    }

    private CnnLayout Finish()
    {
        if (_layers.Count == 0 || !_layers[^1].GivesFlat)
            throw Misfit("The last layer gives a map, and classes are told by a list: end with a dense layer after a "
                + "flatten, or with a global average pooling.");
        if (!_layers.Any(layer => layer.Tensors.Any(tensor => tensor.IsParameter)))
            throw Wrong("No layer has weights, so that there is nothing to train.");
        if (LogitsOfMap() is { } map)
            throw Misfit($"The logits are a flattened map of {map}, in no order of classes: end with a dense layer, or "
                + "with a global average pooling.");
        int classes = _layers[^1].Output.Length;
        if (classes is < 2 or > NetworkRanges.MaxClasses)
            throw new ArgumentOutOfRangeException(
                "layers", classes,
                $"The last layer, '{_layers[^1].Name}', must give a logit for each of 2 to {NetworkRanges.MaxClasses} "
                + $"classes, and gives {classes}.");
        var layout = new CnnLayout(_input, _layers.ToImmutable());
        long weights = CnnLayoutLimits.WeightsOf(layout);
        return weights <= CnnLayoutLimits.MaxWeights
            ? layout
            : throw Misfit($"The layers have {weights} weights, with what pads them for vectors, and at most "
                + $"{CnnLayoutLimits.MaxWeights} can be held. Use fewer units or filters, or pool more.");
    }

    // The map of more than one pixel that was flattened last, with no dense layer behind it.
    private MapSize? LogitsOfMap()
    {
        CnnLayer? last = _layers.LastOrDefault(layer => layer.Layer is DenseLayer || layer.GivesFlat != layer.IsFlat);
        return last is { Layer: FlattenLayer } flatten && flatten.Input.Height * flatten.Input.Width > 1
            ? flatten.Input
            : null;
    }

    private void Add(Layer layer, bool isLast)
    {
        if (layer is ActivationLayer { Activation: Activation.Softmax })
        {
            if (!isLast)
                throw Misfit("A softmax stands before other layers, and can only be the last.");
            return;
        }

        CnnLayer? before = _layers.Count > 0 ? _layers[^1] : null;
        MapSize input = before?.Output ?? _input;
        bool isFlat = before?.GivesFlat ?? false;
        string name = NameOf(layer);
        if (layer.NeedsMap && isFlat)
            throw Misfit($"'{name}' takes a map of rows and columns, and gets a list of {input.Length}.");
        if (layer is DenseLayer && !isFlat)
            throw Misfit($"'{name}' takes a list, and gets a map of {input}: put a flatten before it.");
        MapSize output = layer.OutputOf(input);
        if (output.Height < 1 || output.Width < 1)
            throw Misfit($"'{name}' ({layer.Describe()}) does not fit the {input.Height}×{input.Width} that is left. "
                + $"Use fewer layers, {nameof(Padding)} {Padding.Same}, or larger images.");
        var placed = new CnnLayer(name, layer, input, isFlat);
        _layers.Add(placed);
        CountValues(CnnLayoutLimits.ValuesOf(placed));
    }

    private string NameOf(Layer layer)
    {
        int count = _counts[layer.Kind] = _counts.GetValueOrDefault(layer.Kind) + 1;
        string name = layer.Name ?? (layer is FlattenLayer && count == 1 ? layer.Kind : $"{layer.Kind}{count}");
        return _names.Add(name) ? name : throw Wrong($"Two layers have the name '{name}'.");
    }

    // After each layer, so that no size behind it can overflow.
    private void CountValues(long values)
    {
        _values += values;
        if (_values > CnnLayoutLimits.MaxValues)
            throw Misfit($"The layers take and give {_values} values for one image of {_input}, and at most "
                + $"{CnnLayoutLimits.MaxValues} can be computed. Use smaller images or fewer filters.");
    }

    private ArgumentException Misfit(string problem) =>
        Wrong($"{problem} So far: {CnnLayout.Describe(_input, _layers)}.");

    private static ArgumentException Wrong(string problem, string parameter = "layers") => new(problem, parameter);
}
