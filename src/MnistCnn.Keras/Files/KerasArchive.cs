using System.IO.Compression;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Keras.Files;

/// <summary>A <c>.keras</c> archive: the description of a model and its weights, in a zip.</summary>
/// <remarks>Entries are looked up by their names in memory; none is ever a path.</remarks>
internal static class KerasArchive
{
    public const string Config = "config.json";
    public const string Metadata = "metadata.json";
    public const string Weights = "model.weights.h5";

    private const int MostOfText = 16 << 20;

    // Floats hardly shrink, and Keras does not even try; what claims more is made to fill the memory.
    private const int MostGrowth = 32;

    /// <returns>The model's description as JSON, and the content of the weight file.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such archive.</exception>
    public static (string Config, ReadOnlyMemory<byte> Weights) Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes.ToArray(), writable: false), ZipArchiveMode.Read);
            byte[] config = Read(zip, Config, Math.Min(MostOfText, (long)MostGrowth * bytes.Length));
            return (
                Encoding.UTF8.GetString(config), Read(zip, Weights, (long)MostGrowth * bytes.Length));
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"The archive is broken: {exception.Message}", exception);
        }
    }

    /// <summary>Writes an archive as Keras does, without packing anything.</summary>
    public static void Write(Stream stream, string metadata, string config, byte[] weights)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Write(zip, Metadata, Encoding.UTF8.GetBytes(metadata));
        Write(zip, Config, Encoding.UTF8.GetBytes(config));
        Write(zip, Weights, weights);
    }

    private static void Write(ZipArchive zip, string name, byte[] content)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    private static byte[] Read(ZipArchive zip, string name, long most)
    {
        ZipArchiveEntry[] entries = [.. zip.Entries.Where(entry => entry.FullName == name)];
        if (entries.Length != 1)
            throw new InvalidDataException(
                $"It is a zip archive, and a .keras file has one '{name}' in it: this one has {entries.Length}.");
        if (entries[0].Length > Math.Min(most, Array.MaxLength))
            throw new InvalidDataException(
                $"'{name}' claims {entries[0].Length} bytes, which an archive of this size does not hold.");
        byte[] content = new byte[entries[0].Length];
        using Stream stream = entries[0].Open();
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) != content.Length
            || stream.ReadByte() >= 0)
            throw new InvalidDataException($"'{name}' has not the {content.Length} bytes that the archive claims.");
        return Crc32.Of(content) == entries[0].Crc32
            ? content
            : throw new InvalidDataException($"'{name}' is damaged: it does not have the checksum in the archive.");
    }
}
