using System.Collections.Immutable;

namespace MnistCnn.Keras.Layers;

/// <summary>A layer that a network has in Keras.</summary>
/// <param name="Name">The name that Keras makes up for it in a fresh session, such as <c>conv2d_1</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Weights">Its weights in Keras's order; none for layers such as <c>flatten</c>.</param>
internal sealed record LayerPlan(string Name, LayerKind Kind, ImmutableArray<WeightPlan> Weights);
