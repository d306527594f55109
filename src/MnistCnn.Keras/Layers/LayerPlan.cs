using System.Collections.Immutable;
using MnistCnn.Models;

namespace MnistCnn.Keras.Layers;

/// <summary>A layer of a network, with the weights that it has in Keras.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">What its weights are of.</param>
/// <param name="Weights">Its weights in Keras's order; none for layers such as <c>flatten</c>.</param>
internal sealed record LayerPlan(CnnLayer Layer, LayerKind Kind, ImmutableArray<WeightPlan> Weights)
{
    /// <summary>What messages call it.</summary>
    public string Name => Layer.Name;
}
