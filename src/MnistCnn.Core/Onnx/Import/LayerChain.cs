using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>The layers made so far, and what the last one gives.</summary>
/// <param name="shape">What it gives.</param>
/// <param name="mostWeights">More than the file can hold are not made of it.</param>
internal sealed class LayerChain(MapShape shape, long mostWeights)
{
    private readonly List<BuiltLayer> _layers = [];
    private long _weights;

    public MapShape Shape => shape;

    public IReadOnlyList<BuiltLayer> Layers => _layers;

    /// <summary>What the file multiplies pixels with; null where it does not.</summary>
    public double? PixelScale { get; private set; }

    /// <summary>The softmax that must be the last.</summary>
    public NodeReader? Softmax { get; set; }

    /// <summary>Zeros that a node puts around the map for the convolution behind it.</summary>
    public (NodeReader Node, long[] Pads)? Border { get; set; }

    /// <summary>Adds a layer; the caller says what it makes of the shape.</summary>
    /// <exception cref="InvalidDataException">It cannot be there.</exception>
    public void Add(NodeReader node, Layer layer, params ReadOnlySpan<(string Name, float[] Values)> weights)
    {
        if (Softmax is { } softmax && layer is not DropoutLayer)
            throw softmax.Unsupported("a softmax can only be the last, and more layers follow it");
        var byName = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach ((string name, float[] values) in weights)
        {
            byName.Add(name, values);
            _weights += values.Length;
        }

        if (_weights > mostWeights)
            throw node.Unsupported(
                $"with it there are {_weights} weights, and the file has {mostWeights} bytes for them");
        _layers.Add(new BuiltLayer(node.Node, layer, byName));
    }

    /// <summary>Adds a layer that makes a map of a map.</summary>
    public void AddOfMap(NodeReader node, Layer layer, params ReadOnlySpan<(string Name, float[] Values)> weights)
    {
        Add(node, layer, weights);
        MapSize size = layer.OutputOf(shape.Size);
        if (CnnLayoutLimits.ValuesOf(size) > CnnLayoutLimits.MaxValues)
            throw node.Unsupported($"it gives {size}, and at most {CnnLayoutLimits.MaxValues} values can be computed");
        shape.BecomeMap(size);
    }

    /// <summary>
    /// Flattens a map, if it is one: our images have rows and columns, where the file may have a list.
    /// </summary>
    public void MakeList(NodeReader? node, long[] sizes)
    {
        if (shape.IsList)
            return;
        _layers.Add(new BuiltLayer(node?.Node, new FlattenLayer(), []));
        shape.Flatten(sizes);
    }

    /// <exception cref="InvalidDataException">The last layer has no bias that could be added to it.</exception>
    public void RequireBiased(NodeReader node)
    {
        if (_layers is not [.., { Layer: ConvolutionLayer or DenseLayer }] || Softmax is not null)
            throw node.Unsupported(
                _layers.Count == 0
                    ? "it adds to pixels, which are only multiplied here: let the network take them as they are"
                    : "it adds numbers, and no convolution or dense layer stands right before it");
    }

    /// <summary>Adds numbers to what the last layer gives, one for each channel.</summary>
    public void AddBias(NodeReader node, float[] bias)
    {
        RequireBiased(node);
        BuiltLayer last = _layers[^1];
        if (last.Weights.TryGetValue("bias", out float[]? before))
            bias = [.. bias.Zip(before, (one, other) => one + other)];
        last.Weights["bias"] = bias;
        Layer layer = last.Layer is ConvolutionLayer convolution
            ? convolution with { HasBias = true }
            : (DenseLayer)last.Layer with { HasBias = true };
        _layers[^1] = last with { Layer = layer };
    }

    /// <summary>Multiplies pixels.</summary>
    /// <exception cref="InvalidDataException">It is not pixels any more, or they would be nothing.</exception>
    public void Scale(NodeReader node, double factor)
    {
        if (_layers.Any(layer => layer.Layer is not (FlattenLayer or DropoutLayer)))
            throw node.Unsupported("only pixels can be multiplied, before any other layer");
        double product = (PixelScale ?? 1) * factor;
        PixelScale = (float)product > 0 && float.IsFinite((float)product)
            ? product
            : throw node.Unsupported($"it multiplies pixels with {factor}, and that must be above 0 and finite");
    }

    /// <exception cref="InvalidDataException">A border stands before something else than a convolution.</exception>
    public void RequireNoBorder()
    {
        if (Border is { } border)
            throw border.Node.Unsupported("no convolution follows it");
    }
}
