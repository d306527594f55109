namespace MnistCnn.Onnx.Import;

/// <summary>What an ONNX file holds.</summary>
/// <param name="Producer">The program that made it, such as <c>pytorch</c>.</param>
/// <param name="GraphName">The name of its graph.</param>
/// <param name="OperatorSet">The version of ONNX's own operators.</param>
/// <param name="Nodes">In any order.</param>
/// <param name="Constants">By their names; ONNX: initializers.</param>
/// <param name="Inputs">Constants may be among them.</param>
/// <param name="Outputs">All of them.</param>
/// <param name="Metadata">Texts beside the graph.</param>
internal sealed record StoredModel(
    string Producer, string GraphName, long OperatorSet, IReadOnlyList<StoredNode> Nodes,
    IReadOnlyDictionary<string, StoredTensor> Constants, IReadOnlyList<StoredValue> Inputs,
    IReadOnlyList<StoredValue> Outputs, IReadOnlyDictionary<string, string> Metadata);
