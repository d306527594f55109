using System.Collections.Immutable;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>A layer in a file, with its weights if it has any.</summary>
/// <param name="Name">Its name, or in Keras 3 its class and number: <c>conv2d_1</c>.</param>
/// <param name="Weights">Its weights, in Keras's order.</param>
internal sealed record StoredLayer(string Name, ImmutableArray<StoredWeight> Weights)
{
    /// <summary>What the layer is: names can be anything, so the dimensions of the weights decide.</summary>
    public LayerKind Kind => Weights.IsEmpty ? LayerKind.Other : Weights[0].Shape.Length switch
    {
        4 => LayerKind.Convolution,
        2 => LayerKind.Dense,
        1 => LayerKind.BatchNormalization,
        _ => LayerKind.Other,
    };
}
