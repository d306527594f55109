using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>The layers made so far, each with the one of the file that it comes from.</summary>
/// <param name="shape">What goes from one to the next.</param>
internal sealed class LayerStack(MapShape shape)
{
    private readonly List<Layer> _layers = [];
    private readonly List<ConfigLayer?> _sources = [];
    private ConfigLayer? _softmax;

    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Null for a flatten of our own.</summary>
    public IReadOnlyList<ConfigLayer?> Sources => _sources;

    /// <summary>
    /// Flattens once: our images have rows and columns, where the file may have a list, or a map of one pixel.
    /// </summary>
    public void MakeList()
    {
        if (_layers.Any(before => before is FlattenLayer or GlobalAveragePoolingLayer))
            return;
        _layers.Add(new FlattenLayer());
        _sources.Add(null);
    }

    /// <summary>Adds an activation, if it does anything; a softmax waits for the end.</summary>
    /// <exception cref="InvalidDataException">It cannot be there.</exception>
    public void AddActivation(ConfigLayer layer, ActivationLayer activation)
    {
        if (activation.Activation == Activation.Softmax)
        {
            if (shape.Rank == 3 && !shape.IsOnePixel)
                throw layer.Settings.Unsupported("a softmax of each pixel is not known here");
            _softmax = layer;
        }
        else if (activation.Activation != Activation.Linear)
        {
            Put(layer, activation);
        }
    }

    /// <summary>Adds a layer.</summary>
    /// <exception cref="InvalidDataException">It cannot be, or cannot be there.</exception>
    public void Put(ConfigLayer source, Layer made)
    {
        if (_softmax is { } softmax && made is not (FlattenLayer or DropoutLayer))
            throw softmax.Settings.Unsupported("a softmax can only be the last, and more layers follow it");
        shape.Apply(made, source.Settings);
        _layers.Add(made);
        _sources.Add(source);
    }
}
