using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MnistCnn.Files;
using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>
/// The state of a run as a safetensors file: tensors under their names, everything else as metadata, and a checksum
/// over both, which tells a changed weight that the format itself would let pass.
/// </summary>
internal static class StateFile
{
    private const string FormatKey = "mnistcnn_training_state";
    private const string CurrentFormat = "2";
    private const string ChecksumKey = "sha256";

    /// <summary>Where the state before the last one lies.</summary>
    public static string PreviousOf(string path) => $"{path}.previous";

    /// <exception cref="InvalidDataException">The file is broken or of another kind.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingState Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return Problem(file) is { } problem
            ? throw new InvalidDataException($"'{path}' is not the whole state of a training run: {problem}")
            : new TrainingState(file);
    }

    /// <summary>Writes the file, whole or not at all; the one that was there becomes the previous one.</summary>
    public static void Write(TrainingState state, string path)
    {
        AtomicFile.DeleteTemporaries(path);
        AtomicFile.DeleteTemporaries(PreviousOf(path));
        // Copied, not renamed, so that there is a file of this name at every moment.
        if (File.Exists(path))
            Copy(path, PreviousOf(path));
        else
            File.Delete(PreviousOf(path));
        var metadata = new Dictionary<string, string>(state.Values) { [FormatKey] = CurrentFormat };
        metadata[ChecksumKey] = Checksum(new SafetensorsFile(state.Tensors, metadata));
        new SafetensorsFile(state.Tensors, metadata).Write(path);
    }

    public static void Copy(string source, string target) => AtomicFile.Write(target, stream =>
    {
        using FileStream original = RegularFile.OpenRead(source);
        original.CopyTo(stream);
    });

    private static string? Problem(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format))
            return $"there is no '{FormatKey}' in its metadata.";
        if (format != CurrentFormat)
            return $"its format is '{FileText.Of(format)}', and this library reads '{CurrentFormat}'.";
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
