using System.Collections.Immutable;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>A layer with weights in a file.</summary>
internal sealed record StoredLayer(string Name, ImmutableArray<StoredWeight> Weights)
{
    /// <summary>What the layer is: names can be anything, so the dimensions of the weights decide.</summary>
    public LayerKind Kind => Weights[0].Shape.Length switch
    {
        4 => LayerKind.Convolution,
        2 => LayerKind.Dense,
        1 => LayerKind.BatchNormalization,
        _ => LayerKind.Other,
    };
}
