namespace MnistCnn.Files;

/// <summary>
/// A safetensors file in memory: named tensors and metadata, in the format that PyTorch, Keras and many others read.
/// </summary>
/// <remarks>
/// Layout: 8 bytes, little-endian, length of the header; the header, JSON; the values. See
/// <see href="https://github.com/huggingface/safetensors">the format's own page</see>.
/// </remarks>
public sealed class SafetensorsFile
{
    /// <summary>The longest header that readers accept, in bytes; the reference implementation's limit.</summary>
    internal const int MaxHeaderLength = 100_000_000;

    /// <summary>The key of the header that holds <see cref="Metadata"/>.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Puts tensors and metadata together; nothing is written yet.</summary>
    /// <param name="tensors">Tensors in the order to write them, with unique names.</param>
    /// <param name="metadata">Texts to keep beside them; may be left out.</param>
    /// <exception cref="ArgumentException">
    /// A name comes twice or is the reserved <c>__metadata__</c>, or a shape does not fit its data.
    /// </exception>
    public SafetensorsFile(IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Tensors = [.. tensors];
        Metadata = metadata ?? new Dictionary<string, string>();
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        foreach (SafetensorsTensor tensor in Tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException(
                    $"The tensor name '{FileText.Of(tensor.Name)}' comes twice or is reserved.", nameof(tensors));
            if (!tensor.FitsItsShape())
                throw new ArgumentException(
                    $"Tensor '{FileText.Of(tensor.Name)}' of {tensor.DataType} {FileText.Shape(tensor.Shape)} has "
                    + $"{tensor.Data.Length} bytes, which its shape does not call for.",
                    nameof(tensors));
        }
    }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The texts kept beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="InvalidDataException">
    /// The file breaks a rule of the format; the message names file and rule.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = ForeignFormat.ReadAllBytes(path);
        try
        {
            return SafetensorsReader.Parse(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is not a valid safetensors file: {exception.Message}", exception);
        }
    }

    /// <summary>Reads and checks the bytes of a file, which the tensors then share.</summary>
    /// <exception cref="InvalidDataException">The bytes break a rule of the format; the message names it.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes) => SafetensorsReader.Parse(bytes);

    /// <summary>Writes the file, whole or not at all: see <see cref="AtomicFile"/>.</summary>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Write);
    }

    /// <summary>Writes the bytes of the file to a stream.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // The widest values first, as the reference implementation does: then every tensor lies aligned.
        SafetensorsTensor[] ordered =
            [.. Tensors.OrderByDescending(tensor => SafetensorsTensor.SizeOf(tensor.DataType))];
        stream.Write(SafetensorsWriter.Header(
            ordered.Select(tensor => (tensor.Name, tensor.DataType, tensor.Shape)), Metadata));
        foreach (SafetensorsTensor tensor in ordered)
            stream.Write(tensor.Data.Span);
    }
}
