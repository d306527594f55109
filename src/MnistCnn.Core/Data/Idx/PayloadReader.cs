using System.IO.Compression;
using MnistCnn.Data.Packed;

namespace MnistCnn.Data.Idx;

/// <summary>
/// The content of a file that may be compressed: gunzipped if it begins with gzip's magic number, whatever its name
/// says. Leaves the stream it reads open.
/// </summary>
internal sealed class PayloadReader : IDisposable
{
    private const int FirstBlock = 1 << 16;

    // Deflate cannot shrink anything to less than a 1032nd; images shrink to about a fifth.
    private const int MostGrowth = 1032;
    private const int UsualGrowth = 8;

    private readonly long? _packedLength;
    private readonly PrefixedStream _source;
    private readonly GZipStream? _decompressor;
    private long _read;

    public PayloadReader(Stream stream, string? origin = null)
    {
        Origin = origin ?? (stream as FileStream)?.Name ?? "The stream";
        long? length = stream.CanSeek ? stream.Length - stream.Position : null;
        byte[] magic = new byte[2];
        int count = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        _source = new PrefixedStream(magic.AsMemory(0, count), stream);
        bool compressed = count == magic.Length && magic is [0x1F, 0x8B];
        _decompressor = compressed ? new GZipStream(_source, CompressionMode.Decompress) : null;
        _packedLength = compressed ? length : null;
        Length = compressed ? null : length;
    }

    /// <summary>What error messages call the file.</summary>
    public string Origin { get; }

    /// <summary>Bytes of the content, where that can be known without reading it.</summary>
    public long? Length { get; }

    /// <summary>The most bytes that the content can have, where that can be known without reading it.</summary>
    public long MostLength => Length ?? _packedLength * MostGrowth ?? long.MaxValue;

    /// <summary>
    /// Reads until <paramref name="buffer"/> is full or the content ends; returns the number of bytes.
    /// </summary>
    /// <exception cref="InvalidDataException">The compressed data is cut off or broken.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            Stream content = (Stream?)_decompressor ?? _source;
            int count = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            _read += count;
            return count;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Origin}: its gzip data is broken or cut off ({e.Message})", e);
        }
    }

    /// <summary>
    /// Reads the rest, which must have <paramref name="length"/> bytes. Memory grows with what really arrives.
    /// </summary>
    /// <exception cref="InvalidDataException">There are fewer bytes, or more, or more than an array takes.</exception>
    public byte[] ReadRest(long length)
    {
        if (length > Array.MaxLength)
            throw new InvalidDataException(
                $"{Origin}: its header declares {length} bytes, and at most {Array.MaxLength} fit into memory; "
                + $"{nameof(PackedImageWriter)}.{nameof(PackedImageWriter.WriteIdx)} packs images that do not.");
        long first = Length is null ? Math.Max(FirstBlock, UsualGrowth * _packedLength ?? 0) : length;
        byte[] bytes = new byte[Math.Min(length, first)];
        int filled = Read(bytes);
        while (filled == bytes.Length && filled < length)
        {
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * filled));
            filled += Read(bytes.AsSpan(filled));
        }

        if (filled < length)
            throw new InvalidDataException(
                $"{Origin}: it ends after {filled} of the {length} bytes that its header declares.");
        if (!AtEnd())
            throw new InvalidDataException($"{Origin}: it goes on after the {length} bytes that its header declares.");
        return bytes;
    }

    /// <summary>Whether the content ends here; of a longer one, one byte is lost.</summary>
    /// <exception cref="InvalidDataException">The compressed data is cut off, or other bytes follow it.</exception>
    public bool AtEnd()
    {
        if (Read(stackalloc byte[1]) > 0)
            return false;
        // GZipStream accepts data without its end. Gzip's last four bytes are the length of the content, modulo 2³².
        if (_decompressor is not null && _source.Tail != unchecked((uint)_read))
            throw new InvalidDataException($"{Origin}: its gzip data is cut off, or other bytes follow it.");
        return true;
    }

    public void Dispose()
    {
        _decompressor?.Dispose();
        _source.Dispose();
    }
}
