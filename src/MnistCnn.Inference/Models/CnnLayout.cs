using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>
/// The layers of a network in their places, with names, sizes and tensors: what builder, summary, engine, model files,
/// ONNX, Keras and the module of TorchSharp all go by.
/// </summary>
internal sealed class CnnLayout(MapSize input, ImmutableArray<CnnLayer> layers)
{
    /// <summary>What an image is.</summary>
    public MapSize Input => input;

    /// <summary>All layers, first to last, without a softmax at the end: the last gives the logits.</summary>
    public ImmutableArray<CnnLayer> Layers => layers;

    /// <summary>How many logits there are.</summary>
    public int ClassCount => layers[^1].Output.Length;

    /// <summary>The tensors of all layers, in their order.</summary>
    public IEnumerable<CnnTensor> Tensors
    {
        get
        {
            foreach (CnnLayer layer in layers)
                foreach (CnnTensor tensor in layer.Tensors)
                    yield return tensor;
        }
    }

    /// <summary>Each layer with the map whose flattened values it reads, if it reads such.</summary>
    public IEnumerable<(CnnLayer Layer, MapSize? Flattened)> WithFlattened()
    {
        MapSize? flattened = null;
        foreach (CnnLayer layer in layers)
        {
            yield return (layer, flattened);
            if (layer is { Layer: FlattenLayer, IsFlat: false })
                flattened = layer.Input;
            else if (layer.Layer is DenseLayer)
                flattened = null;
        }
    }

    /// <summary>
    /// The same of the layers that compute anything. A network that flattens the image itself reads it as it comes, as
    /// a list in PyTorch's order: no map is flattened there.
    /// </summary>
    /// <param name="inTraining">Whether dropout drops anything.</param>
    public IEnumerable<(CnnLayer Layer, MapSize? Flattened)> Computed(bool inTraining)
    {
        bool flattensImage = layers.TakeWhile(layer => !IsComputed(layer.Layer, inTraining))
            .Any(layer => layer.Layer is FlattenLayer);
        foreach ((CnnLayer layer, MapSize? flattened) in WithFlattened())
        {
            if (IsComputed(layer.Layer, inTraining))
                yield return (layer, flattensImage ? null : flattened);
        }
    }

    /// <summary>The layer of a name.</summary>
    /// <param name="name">Such as <c>conv1</c>.</param>
    /// <param name="parameter">Where the caller's user wrote the name, for the message.</param>
    /// <exception cref="ArgumentException">There is none; the message tells all names.</exception>
    public CnnLayer Layer(string name, string parameter = "name")
    {
        foreach (CnnLayer layer in layers)
        {
            if (layer.Name == name)
                return layer;
        }

        throw new ArgumentException(
            $"There is no layer '{name}'; the network has {string.Join(", ", layers.Select(layer => layer.Name))}.",
            parameter);
    }

    /// <summary>The sizes from layer to layer.</summary>
    public string Describe() => Describe(input, layers);

    /// <summary>Says of each layer what it does and gives: <c>28×28×1 → conv1 (3×3) 26×26×32</c>.</summary>
    public static string Describe(MapSize input, IEnumerable<CnnLayer> layers)
    {
        var text = new StringBuilder(input.ToString());
        foreach (CnnLayer layer in layers)
        {
            string what = layer.Layer.Describe();
            text.Append(
                CultureInfo.InvariantCulture,
                $" → {layer.Name}{(what.Length > 0 ? $" ({what})" : "")} ");
            text.Append(layer.GivesFlat ? $"{layer.Output.Length}" : $"{layer.Output}");
        }

        return text.ToString();
    }

    private static bool IsComputed(Layer layer, bool inTraining) => layer switch
    {
        FlattenLayer or ActivationLayer { Activation: Activation.Linear } => false,
        DropoutLayer dropout => inTraining && dropout.Rate > 0,
        _ => true,
    };
}
