using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.State;

/// <summary>
/// A state as a safetensors file: tensors under their names, everything else as metadata, and a checksum over both,
/// which tells a changed value that the format itself would let pass.
/// </summary>
/// <param name="FormatKey">The name in the metadata that tells what the file is.</param>
/// <param name="Format">Its value.</param>
/// <param name="Content">What the file holds, for messages: "the whole state of a training run".</param>
internal sealed record SealedState(string FormatKey, string Format, string Content)
{
    private const string ChecksumKey = "sha256";

    /// <exception cref="InvalidDataException">The file is broken or of another kind.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TrainingState Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return Problem(file) is { } problem
            ? throw new InvalidDataException($"'{path}' is not {Content}: {problem}")
            : new TrainingState(file);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(TrainingState state, string path)
    {
        var metadata = new Dictionary<string, string>(state.Values) { [FormatKey] = Format };
        metadata[ChecksumKey] = Checksum(new SafetensorsFile(state.Tensors, metadata));
        new SafetensorsFile(state.Tensors, metadata).Write(path);
    }

    private string? Problem(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format))
            return $"there is no '{FormatKey}' in its metadata.";
        if (format != Format)
            return $"its format is '{FileText.Of(format)}', and this library reads '{Format}'.";
        return file.Metadata.GetValueOrDefault(ChecksumKey) == Checksum(file)
            ? null
            : "its checksum is not that of its content.";
    }

    private static string Checksum(SafetensorsFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string value) in file.Metadata.Where(entry => entry.Key != ChecksumKey)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(Encoding.UTF8.GetBytes(key));
            Append(Encoding.UTF8.GetBytes(value));
        }

        foreach (SafetensorsTensor tensor in file.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(Encoding.UTF8.GetBytes($"{tensor.Name} {tensor.DataType} [{string.Join(", ", tensor.Shape)}]"));
            Append(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // With its length, so that nothing can move from one text into the next.
        void Append(ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
