using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>A layer made of a node, with its weights in PyTorch's order by their names there.</summary>
internal sealed record BuiltLayer(StoredNode? Node, Layer Layer, Dictionary<string, float[]> Weights);
