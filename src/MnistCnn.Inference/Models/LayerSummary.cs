using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>One line of a <see cref="ModelSummary"/>.</summary>
/// <param name="Name">The name the layer's weights carry, such as <c>conv1</c>.</param>
/// <param name="Type">What the layer does, such as <c>Conv2d</c>.</param>
/// <param name="OutputShape">The shape of the output of one image: channels, height, width, or units.</param>
/// <param name="ParameterCount">Values that training changes, unless the layer is frozen.</param>
/// <param name="BufferCount">Values that training keeps beside them, such as running means.</param>
public sealed record LayerSummary(
    string Name, string Type, ImmutableArray<int> OutputShape, long ParameterCount, long BufferCount = 0)
{
    /// <summary>
    /// Multiplications and additions of weights that one image takes in the forward pass; 0 for layers without weights,
    /// and for normalisation, which inference folds into its neighbours.
    /// </summary>
    public long Flops { get; init; }

    /// <summary>Whether training leaves the layer as it is. Default false.</summary>
    public bool IsFrozen { get; init; }
}
