using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>A node in the chain from the image to the output.</summary>
/// <param name="Node">The node.</param>
/// <param name="DataIndex">Which of its inputs is the value of the step before.</param>
/// <param name="Input">The name of that value.</param>
/// <param name="Pattern">The activation that it computes together with nodes before it; null for one by itself.</param>
internal sealed record ChainStep(StoredNode Node, int DataIndex, string Input, ActivationLayer? Pattern = null);
