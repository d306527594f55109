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
    /// Class names, pixel scale and training summary to keep; left out, the defaults of <see cref="ModelDescription"/>.
    /// The library's version is written in any case.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The description is of another architecture, or contradicts itself.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void Save(Cnn model, string path, ModelDescription? description = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        description ??= new ModelDescription(model.Options);
        if (description.Options != model.Options)
            throw new ArgumentException(
                $"The description is of {description.Options}, and the network is {model.Options}.",
                nameof(description));
        if (StoredDescription.Problem(description) is { } problem)
            throw new ArgumentException($"The description contradicts itself: {problem}", nameof(description));
        // "pt" is what PyTorch's own writer says, and what some readers ask for.
        SaveWeights(model, path, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [StoredDescription.Key] = StoredDescription.Write(description),
        });
    }

    /// <summary>Builds the network that a file describes, with its weights.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>ModelCheckpoint</c> wrote.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken or holds weights only; where tensors are missing, unexpected or mis-shaped, the message lists
    /// all.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Cnn Load(string path) => Load(path, out _);

    /// <inheritdoc cref="Load(string)"/>
    /// <param name="path">A file that <see cref="Save"/> or <c>ModelCheckpoint</c> wrote.</param>
    /// <param name="description">What the file tells of the network.</param>
    public static Cnn Load(string path, out ModelDescription description)
    {
        ModelDocument document = ModelDocument.Read(path);
        description = document.Description;
        var model = new Cnn(description.Options);
        model.WriteTensors(document.Tensor);
        return model;
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
    /// Reads weights into a model of the same architecture. The model changes only if everything fits.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the model: the message lists every missing, unexpected and mis-shaped
    /// tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void LoadWeights(Model model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        using IDisposable? use = model.Use();
        Dictionary<string, SafetensorsTensor> stored =
            SafetensorsFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        try
        {
            TensorMismatch.ThrowIfAny(stored, model.Tensors, "the network");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' does not fit this {model.Name}. {exception.Message}\n"
                + "Build the network with the options that it was saved with.",
                exception);
        }

        model.WriteTensors(name => stored[name]);
    }
}
