using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Config;

/// <summary>What a file describes, as a network of ours.</summary>
/// <param name="Architecture">The network.</param>
/// <param name="Sources">
/// For each of its layers the one of the file that it comes from; null for a flatten of our own.
/// </param>
/// <param name="Chain">All layers of the file.</param>
/// <param name="Form">How the file has kernels, as far as the description tells.</param>
/// <param name="PixelScale">What the file multiplies pixels with; null where it does not.</param>
/// <param name="LeftOut">Layers that act in training alone and are none of ours, such as <c>RandomRotation</c>.</param>
internal sealed record TranslatedModel(
    CnnArchitecture Architecture, IReadOnlyList<ConfigLayer?> Sources, IReadOnlyList<ConfigLayer> Chain,
    KernelForm Form, double? PixelScale, IReadOnlyList<string> LeftOut);
