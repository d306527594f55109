using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>
/// What enters or leaves a graph: a batch of any size, of values shaped as <paramref name="ItemShape"/>.
/// </summary>
internal sealed record OnnxValue(string Name, OnnxElementType ElementType, ImmutableArray<long> ItemShape)
{
    /// <summary>The name of the first dimension, which may have any size.</summary>
    public const string BatchDimension = "batch";
}
