using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Serialization;

/// <summary>
/// Model files: safetensors under PyTorch's names and in its order. <see cref="Save"/> also writes what the network is, so
/// that <see cref="Load(string)"/> and the classifier of MnistCnn.Inference need nothing but the file.
/// </summary>
/// <remarks>
/// Python reads the weights with <c>safetensors.torch.load_file</c>. The description is JSON, in the file's metadata under
/// <c>mnistcnn</c>; files of both kinds can be read by <see cref="LoadWeights"/>.
/// </remarks>
/// <example>
/// <code>
/// ModelFile.Save(model, "digits.safetensors");
/// using Cnn loaded = ModelFile.Load("digits.safetensors");
/// </code>
/// </example>
public static class ModelFile
{
    /// <summary>Writes a network with its description, whole or not at all.</summary>
    /// <param name="model">The network; its weights may be on any device.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="description">
    /// Class names, pixel scale and training summary to keep; left out, the defaults of <see cref="ModelDescription"/>. The
    /// library's version is written in any case.
    /// </param>
    /// <exception cref="ArgumentException">The description is of another architecture, or contradicts itself.</exception>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public static void Save(Cnn model, string path, ModelDescription? description = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        description ??= new ModelDescription(model.Options);
        if (description.Options != model.Options)
            throw new ArgumentException(
                $"The description is of {description.Options}, and the network is {model.Options}.", nameof(description));
        if (StoredDescription.Problem(description) is { } problem)
            throw new ArgumentException($"The description contradicts itself: {problem}", nameof(description));
        // "pt" is what PyTorch's own writer says, and what some readers ask for.
        SaveWeights(model, path, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [StoredDescription.Key] = StoredDescription.Write(description),
        });
    }

    /// <summary>Builds the network that a file describes, with its weights, on the CPU. The caller disposes it.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>ModelCheckpoint</c> wrote.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken or holds weights only; where tensors are missing, unexpected or mis-shaped, the message lists all.
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
        Cnn model = new CnnBuilder(description.Options).Build();
        try
        {
            Copy(document.Tensor, model.state_dict());
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads what a file tells of its network, and checks the whole file.</summary>
    /// <inheritdoc cref="Load(string)" path="/exception"/>
    public static ModelDescription ReadDescription(string path) => ModelDocument.Read(path).Description;

    /// <summary>Writes all parameters and buffers of any module, whole or not at all.</summary>
    /// <param name="module">The module whose weights are written.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="metadata">Texts to keep beside the weights; may be left out.</param>
    /// <exception cref="ArgumentException">There are no weights: the module has none, or is disposed.</exception>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public static void SaveWeights(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable? use = DisposedModule.Keep(module);
        Dictionary<string, Tensor> weights = module.state_dict();
        // All that a module of TorchSharp tells of its end; a file without weights must not replace one with them.
        if (weights.Count == 0)
            throw new ArgumentException($"This {module.GetType().Name} has no weights to save; is it disposed?", nameof(module));
        new SafetensorsFile(weights.Select(entry => TensorBytes.Read(entry.Key, entry.Value)), metadata).Write(path);
    }

    /// <summary>Reads weights into a module of the same architecture. The module changes only if everything fits.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the module: the message lists every missing, unexpected and mis-shaped tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void LoadWeights(nn.Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable? use = DisposedModule.Keep(module);
        Dictionary<string, SafetensorsTensor> stored =
            SafetensorsFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Dictionary<string, Tensor> wanted = module.state_dict();
        try
        {
            TensorMismatch.ThrowIfAny(
                stored,
                [.. wanted.Select(entry => new CnnTensor(entry.Key, TensorBytes.TypeOf(entry.Key, entry.Value), [.. entry.Value.shape]))],
                "the network");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' does not fit this {module.GetType().Name}. {exception.Message}\n"
                + "Build the network with the options that it was saved with.",
                exception);
        }

        Copy(name => stored[name], wanted);
    }

    private static void Copy(Func<string, SafetensorsTensor> stored, Dictionary<string, Tensor> targets)
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in targets)
            TensorBytes.Write(stored(name), target);
    }
}
