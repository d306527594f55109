using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MnistCnn.Files;
using MnistCnn.Keras.Files;
using MnistCnn.Keras.Fitting;
using MnistCnn.Models;

namespace MnistCnn.Keras;

/// <summary>
/// Models of Keras: <c>.keras</c> archives, and <c>.h5</c> files of Keras 1, 2 and 3 with the description of their
/// model.
/// </summary>
/// <remarks>
/// <para>
/// What the file says is obeyed: layers and their order, padding, strides, activations, epsilon, momentum, dropout,
/// which biases there are. Predictions are those of Keras. What is not known here is refused, with the layer's name and
/// class and the reason; nothing is guessed. <c>docs/keras.md</c> lists what is read and written.
/// </para>
/// <para>
/// A softmax at the end is not among <see cref="CnnArchitecture.Layers"/>: a <see cref="Cnn"/> gives the logits before
/// it. Files are written with one.
/// </para>
/// <para>
/// Nothing but the file itself is read, and nothing in it is executed: links, external and virtual data sets, and
/// layers with code of their own are refused.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// KerasModel keras = KerasModel.Load("digits.keras");
/// Cnn network = keras.Network;
/// ModelFile.Save(network, "digits.safetensors");
/// </code>
/// </example>
public sealed class KerasModel
{
    private KerasModel(Cnn network, IEnumerable<string> leftOut) => (Network, LeftOut) = (network, [.. leftOut]);

    /// <summary>
    /// The network, with its weights. The <see cref="ModelDescription.PixelScale"/> of its description is that of the
    /// file's <c>Rescaling</c>; without one 1/255, by custom.
    /// </summary>
    public Cnn Network { get; }

    /// <summary>
    /// Layers of the file that act in training alone and are not in the network, such as
    /// <c>layer 'random_rotation': RandomRotation</c>.
    /// </summary>
    public ImmutableArray<string> LeftOut { get; }

    /// <summary>Builds the network that a file holds.</summary>
    /// <param name="path">
    /// A <c>.keras</c> or <c>.h5</c> file. One with weights alone is read as <see cref="KerasWeights.Read"/> does: if
    /// exactly one network fits them.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is broken or of another kind, or something in it is not known here: the message names file, layer,
    /// reason and what to do.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static KerasModel Load(string path) => KerasFile.Read(path, file =>
    {
        if (file.Config is null)
            return new KerasModel(FittingNetwork.Read(file, new KerasAssumptions()), []);
        (Config.TranslatedModel model, Cnn network) = ModelReader.Read(file);
        return new KerasModel(network, model.LeftOut);
    });

    /// <summary>Writes a network that Keras loads with <c>keras.models.load_model</c>, whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">
    /// The file, whose name decides, as in Keras: <c>.keras</c> is an archive for Keras 3, <c>.h5</c> a file for
    /// Keras 2, which Keras 3 reads too. Its directory must exist.
    /// </param>
    /// <param name="rawPixels">
    /// Whether the Keras model takes pixels from 0 to 255, and begins with a <c>Rescaling</c> by the
    /// <see cref="ModelDescription.PixelScale"/> of the network's description; false for what the network takes. Left
    /// out: only where the scale is another than 1/255, which custom would not find again.
    /// </param>
    /// <exception cref="ArgumentException">Keras goes by another name.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    [RequiresDynamicCode(KerasWeights.WriterNeeds)]
    [RequiresUnreferencedCode(KerasWeights.WriterNeeds)]
    public static void Save(Cnn network, string path, bool? rawPixels = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        bool isArchive = FileNames.IsArchive(path);
        if (!isArchive)
            FileNames.RequireModel(path);
        float scale = network.Description.PixelScale;
        bool rescales = rawPixels ?? scale != new ModelDescription(network.Architecture).PixelScale;
        var writer = new WeightWriter(network, rescales ? scale : null);
        AtomicFile.Write(path, isArchive ? writer.WriteArchive : writer.WriteModel);
    }
}
