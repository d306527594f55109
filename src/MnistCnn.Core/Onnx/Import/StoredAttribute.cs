using System.Collections.Immutable;

namespace MnistCnn.Onnx.Import;

/// <summary>A setting of a node as a file has it: one of its values counts, that of its kind.</summary>
/// <param name="Name">Such as <c>strides</c>.</param>
/// <param name="Kind">Which value counts, as <c>AttributeProto.AttributeType</c> numbers it; 0 in old files.</param>
internal sealed record StoredAttribute(string Name, long Kind)
{
    public long? Integer { get; init; }

    public float? Real { get; init; }

    public string? Text { get; init; }

    public StoredTensor? Tensor { get; init; }

    public ImmutableArray<long> Integers { get; init; } = [];
}
