using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>
/// Model files: safetensors under PyTorch's names and in its order. <see cref="Save"/> also writes what the network is,
/// so that <see cref="Load(string)"/> and the classifier of MnistCnn.Inference need nothing but the file.
/// </summary>
/// <remarks>
/// Python reads the weights with <c>safetensors.torch.load_file</c>. The description is JSON, in the file's metadata
/// under <c>mnistcnn</c>; files of both kinds can be read by <see cref="LoadWeights"/>.
/// </remarks>
/// <example>
/// <code>
/// ModelFile.Save(model, "digits.safetensors");
/// Cnn loaded = ModelFile.Load("digits.safetensors");
/// </code>
/// </example>
public static class ModelFile
{
    /// <summary>Writes a network with its description, whole or not at all.</summary>
    /// <param name="model">The network.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="description">
    /// What to write instead of <see cref="Cnn.Description"/>; left out, that. The library's version is written in any
    /// case.
    /// </param>
    /// <exception cref="ArgumentException">The description is of another architecture.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void Save(Cnn model, string path, ModelDescription? description = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        description?.Check(model.Architecture, nameof(description));
        description ??= model.Description;
        // "pt" is what PyTorch's own writer says, and what some readers ask for.
        SaveWeights(model, path, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [StoredDescription.Key] = StoredDescription.Write(description),
        });
    }

    /// <summary>
    /// Builds the network that a file describes, with its weights; <see cref="Cnn.Description"/> has the rest.
    /// </summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>ModelCheckpoint</c> wrote.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken or holds weights only; where tensors are missing, unexpected or mis-shaped, the message lists
    /// all. Or a weight is NaN or infinite; the message names its tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Cnn Load(string path) => ToNetwork(ModelDocument.Read(path));

    /// <summary>
    /// Builds the network that the content of a model file describes, such as one that came over the network.
    /// </summary>
    /// <param name="stream">Read to its end, and left open.</param>
    /// <param name="maxBytes">
    /// The most bytes that are read, at least 1; a stream may come from anywhere, and have no end. Default 1 GiB.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">
    /// The content is none of a model file, as for one by its path, or has more than <paramref name="maxBytes"/> bytes.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Cnn Load(Stream stream, int maxBytes = 1 << 30)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        return ToNetwork(ModelDocument.Parse(WholeStream.Read(stream, maxBytes), "The stream"));
    }

    /// <summary>Reads what a file tells of its network, and checks the whole file.</summary>
    /// <exception cref="InvalidDataException">The file is broken or holds weights only.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelDescription ReadDescription(string path) => ModelDocument.Read(path).Description;

    /// <summary>Writes all weights and buffers of any model, whole or not at all.</summary>
    /// <param name="model">The model whose weights are written.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="metadata">Texts to keep beside the weights; may be left out.</param>
    /// <exception cref="ArgumentException">There are no weights: the model has none, or is disposed.</exception>
    /// <exception cref="NotSupportedException">A tensor is of a type that safetensors cannot hold.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void SaveWeights(Model model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using IDisposable? use = model.Use();
        IReadOnlyList<SafetensorsTensor> weights = model.ReadTensors();
        // All that a module of TorchSharp tells of its end; a file without weights must not replace one with them.
        if (weights.Count == 0)
            throw new ArgumentException($"This {model.Name} has no weights to save; is it disposed?", nameof(model));
        new SafetensorsFile(weights, metadata).Write(path);
    }

    /// <summary>
    /// Reads weights into a model of the same architecture, or of one that differs in layers which keep their own
    /// weights. The model changes only if everything else fits; frozen layers take weights too, and stay frozen.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A file that <see cref="Save"/>, <see cref="SaveWeights"/> or PyTorch wrote.</param>
    /// <param name="except">
    /// Layers that keep the weights they have, whatever the file has for them: such as <c>dense2</c>, where that tells
    /// 26 letters and the file's 10 digits. None unless given.
    /// </param>
    /// <returns>Which layers took weights, and which kept theirs.</returns>
    /// <example><code>ModelFile.LoadWeights(letters, "digits.safetensors", except: "dense2");</code></example>
    /// <exception cref="ArgumentException">
    /// Neither model nor file has a layer of such a name with weights; the message tells those that there are.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the model: the message lists every missing, unexpected and mis-shaped
    /// tensor. Or a weight that would be taken is NaN or infinite; the message names its tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WeightsReport LoadWeights(Model model, string path, params IEnumerable<string> except)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(except);
        using IDisposable? use = model.Use();
        Dictionary<string, SafetensorsTensor> stored =
            SafetensorsFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var selection = new LayerSelection(model.Tensors, stored, except);
        try
        {
            TensorMismatch.ThrowIfAny(selection.Stored, selection.Wanted, "the network");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' does not fit this {model.Name}. {exception.Message}\n"
                + $"Build the network with the layers that it was saved with, or name those in '{nameof(except)}' that "
                + "are to keep their weights.",
                exception);
        }

        if (selection.Stored.Values.Select(FiniteValues.Problem).FirstOrDefault(found => found is not null) is { } bad)
            throw new InvalidDataException(
                $"'{path}' has weights that nothing can be computed with: {bad}. Name its layer in '{nameof(except)}' "
                + "to do without it.");

        Dictionary<string, SafetensorsTensor> kept = selection.Report.Kept.IsEmpty
            ? []
            : model.ReadTensors().ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        model.WriteTensors(
            name => selection.Stored.TryGetValue(name, out SafetensorsTensor? taken) ? taken : kept[name]);
        return selection.Report;
    }

    private static Cnn ToNetwork(ModelDocument document)
    {
        var model = new Cnn(document.Description.Architecture) { Description = document.Description };
        model.WriteTensors(document.Tensor);
        return model;
    }
}
