using System.IO.Compression;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// Arrays of NumPy by their names, in a zip archive. Names are looked up in memory; none is ever a path.
/// </summary>
internal sealed class NpzArchive : IDisposable
{
    private const string Ending = ".npy";

    // Deflate cannot shrink anything to less than a 1032nd.
    private const int MostGrowth = 1032;

    private readonly ZipArchive _zip;
    private readonly string _origin;

    public NpzArchive(Stream stream, string origin)
    {
        _origin = origin;
        _zip = Guarded(() => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        Names = Guarded(() => _zip.Entries.Select(entry => entry.FullName)
            .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[..^Ending.Length]).ToArray());
    }

    /// <summary>The names of the arrays.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads an array of images that is there.</summary>
    /// <exception cref="InvalidDataException">It is broken, too large, or there twice.</exception>
    public NpyArray Read(string name, long maxBytes) =>
        Read(name, (reader, most) => NpyArray.Read(reader, most, maxBytes));

    /// <summary>Reads an array of labels that is there.</summary>
    /// <exception cref="InvalidDataException">It is broken, too large, or there twice.</exception>
    public NpyLabels ReadLabels(string name, long maxBytes) =>
        Read(name, (reader, most) => NpyArray.ReadLabels(reader, most, maxBytes));

    public void Dispose() => _zip.Dispose();

    private T Read<T>(string name, Func<PayloadReader, long, T> read) => Guarded(() =>
    {
        string origin = $"{_origin}, {FileText.Of(name)}";
        ZipArchiveEntry[] entries = [.. _zip.Entries.Where(entry => entry.FullName == name + Ending)];
        if (entries.Length != 1)
            throw new InvalidDataException($"{origin}: it is there {entries.Length} times.");
        long most = Math.Min(entries[0].Length, MostGrowth * Math.Max(1, entries[0].CompressedLength));
        using Stream packed = entries[0].Open();
        using var content = new ChecksumStream(packed);
        using var reader = new PayloadReader(content, origin);
        T array = read(reader, most);
        return content.Checksum == entries[0].Crc32
            ? array
            : throw new InvalidDataException($"{origin}: it does not have the checksum in the archive; it is damaged.");
    });

    // What .NET says of archives that are none.
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(_origin, StringComparison.Ordinal))
        {
            throw Broken(exception);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ArgumentException
            or OverflowException)
        {
            throw Broken(exception);
        }
    }

    private InvalidDataException Broken(Exception exception) =>
        new($"{_origin}: the archive is broken: {FileText.Of(exception.Message)}", exception);
}
