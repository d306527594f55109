using System.Collections.Immutable;
using MnistCnn.Models;

namespace MnistCnn.Onnx;

/// <summary>What <see cref="OnnxImporter"/> made of a file.</summary>
public sealed class ImportedModel
{
    internal ImportedModel(Cnn network, IEnumerable<string> leftOut) => (Network, LeftOut) = (network, [.. leftOut]);

    /// <summary>The network, with its weights. It gives logits, whether the file has a softmax or not.</summary>
    /// <remarks>
    /// The <see cref="ModelDescription.PixelScale"/> of its <see cref="Cnn.Description"/> is what the file multiplies
    /// pixels with, before any other layer; of one that does not, 1 if it takes bytes, and else 1/255, by custom. Its
    /// <see cref="ModelDescription.ClassNames"/> are those of the file's metadata, if it has them under
    /// <see cref="OnnxExporter.ClassNamesKey"/>.
    /// </remarks>
    public Cnn Network { get; }

    /// <summary>
    /// What of the file is not in the network, because nothing that it gives depends on it: nodes beside the chain, and
    /// class names that are none.
    /// </summary>
    public ImmutableArray<string> LeftOut { get; }
}
