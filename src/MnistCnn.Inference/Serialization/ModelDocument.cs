using System.Runtime.InteropServices;
using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>
/// A self-describing model file, read and checked whole: its description, and every tensor that this calls for.
/// </summary>
internal sealed class ModelDocument
{
    private readonly Dictionary<string, SafetensorsTensor> _tensors;

    private ModelDocument(ModelDescription description, Dictionary<string, SafetensorsTensor> tensors) =>
        (Description, _tensors) = (description, tensors);

    public ModelDescription Description { get; }

    public CnnLayout Layout => Description.Architecture.Layout;

    /// <exception cref="InvalidDataException">
    /// The file is broken, does not describe itself, or has other tensors than it says.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelDocument Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return Checked($"'{path}'", () => Of(file));
    }

    /// <param name="bytes">The content of a file, which the tensors then share.</param>
    /// <param name="source">What errors call it.</param>
    /// <exception cref="InvalidDataException">As with <see cref="Read"/>.</exception>
    public static ModelDocument Parse(ReadOnlyMemory<byte> bytes, string source) =>
        Checked(source, () => Of(SafetensorsFile.Parse(bytes)));

    private static ModelDocument Checked(string source, Func<ModelDocument> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"{source} is not a model that can be loaded. {exception.Message}", exception);
        }
    }

    /// <exception cref="InvalidDataException">
    /// The tensors are not those of the description, or there is none.
    /// </exception>
    private static ModelDocument Of(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(StoredDescription.Key, out string? json))
            throw new InvalidDataException(
                $"It holds weights only: there is no '{StoredDescription.Key}' in its metadata. "
                + "Build the network it was saved from and load the weights into that.");
        ModelDescription description = StoredDescription.Read(json);
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        foreach (SafetensorsTensor tensor in file.Tensors)
            tensors.Add(tensor.Name, tensor);
        TensorMismatch.ThrowIfAny(
            tensors, [.. description.Architecture.Layout.Tensors], "the network that the file describes");
        FiniteValues.Check(file.Tensors);
        return new ModelDocument(description, tensors);
    }

    public SafetensorsTensor Tensor(string name) => _tensors[name];

    /// <summary>The values of a tensor of floats.</summary>
    public ReadOnlySpan<float> Floats(string name) => MemoryMarshal.Cast<byte, float>(_tensors[name].Data.Span);
}
