using MnistCnn.Models;

namespace MnistCnn.Onnx.Import;

/// <summary>What a file describes, as a network of ours.</summary>
/// <param name="Network">The network, with its weights.</param>
/// <param name="PixelScale">What the file multiplies pixels with; null where it does not tell.</param>
/// <param name="Unused">Nodes that its output does not depend on.</param>
internal sealed record TranslatedGraph(Cnn Network, double? PixelScale, IReadOnlyList<StoredNode> Unused);
