using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>
/// One operation. Inputs and output are names of values; a value has the name that its maker gave its output.
/// </summary>
internal sealed record OnnxNode(
    string Name, string Operator, ImmutableArray<string> Inputs, string Output,
    ImmutableArray<OnnxAttribute> Attributes);
