using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>A named setting of an operation, such as the strides of a convolution.</summary>
internal abstract record OnnxAttribute(string Name)
{
    internal sealed record Integer(string Name, long Value) : OnnxAttribute(Name);

    internal sealed record Integers(string Name, ImmutableArray<long> Values) : OnnxAttribute(Name);

    internal sealed record Real(string Name, float Value) : OnnxAttribute(Name);
}
