namespace MnistCnn.Onnx;

/// <summary>
/// A computation: nodes in the order to run them, and the constants (ONNX: initializers) that they take.
/// </summary>
internal sealed record OnnxGraph(
    string Name, OnnxValue Input, OnnxValue Output, IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Constants);
