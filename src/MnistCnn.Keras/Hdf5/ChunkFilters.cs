using System.IO.Compression;

namespace MnistCnn.Keras.Hdf5;

/// <summary>Undoes what h5py's <c>compression='gzip'</c> and <c>shuffle=True</c> do to chunks.</summary>
internal sealed class ChunkFilters
{
    /// <summary>Deflate cannot shrink anything to less than a 1032nd.</summary>
    public const long MostGrowth = 1032;

    private const int Deflate = 1;
    private const int Shuffle = 2;

    private readonly int _valueSize;
    private readonly List<int> _filters = [];

    /// <exception cref="InvalidDataException">There is a filter that is not known here.</exception>
    public ChunkFilters(HeaderMessage? message, int valueSize)
    {
        _valueSize = valueSize;
        if (message is not { } filters)
            return;
        Hdf5Cursor cursor = filters.Cursor;
        int version = cursor.Byte();
        Hdf5Cursor.Require(version is 1 or 2, "filters of version", version);
        int count = cursor.Byte();
        cursor.Skip(version == 1 ? 6u : 0);
        for (int i = 0; i < count; i++)
            _filters.Add(ReadFilter(ref cursor, version));
    }

    /// <param name="stored">The bytes in the file.</param>
    /// <param name="skipped">A bit for each filter that this chunk went round.</param>
    /// <param name="length">The bytes that must come out.</param>
    public ReadOnlySpan<byte> Unpack(ReadOnlyMemory<byte> stored, uint skipped, int length)
    {
        ReadOnlyMemory<byte> bytes = stored;
        for (int i = _filters.Count - 1; i >= 0; i--)
        {
            if ((skipped & (1u << i)) == 0)
                bytes = _filters[i] == Deflate ? Inflate(bytes, length) : Unshuffle(bytes.Span);
        }

        return bytes.Length == length
            ? bytes.Span
            : throw new InvalidDataException($"A chunk has {bytes.Length} bytes of values, and should have {length}.");
    }

    private static int ReadFilter(ref Hdf5Cursor cursor, int version)
    {
        int filter = cursor.UInt16();
        if (filter is not (Deflate or Shuffle))
            throw new InvalidDataException(
                $"It is packed with filter {filter}, and only gzip ({Deflate}) and shuffle ({Shuffle}) can be read "
                + "here. Copy the file with h5py.");
        // Version 2 leaves out the names of the filters that come with HDF5.
        ulong nameSize = version == 1 ? cursor.UInt16() : 0u;
        cursor.Skip(2);
        uint settings = cursor.UInt16();
        cursor.Skip((nameSize + 7) & ~7ul);
        cursor.Skip(settings * sizeof(uint));
        cursor.Skip(version == 1 && settings % 2 == 1 ? sizeof(uint) : 0u);
        return filter;
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> packed, int length)
    {
        byte[] bytes = new byte[length];
        using var stream =
            new ZLibStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
        try
        {
            int read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
            return read == length && stream.ReadByte() < 0
                ? bytes
                : throw new InvalidDataException($"A chunk does not unpack to the {length} bytes that it should have.");
        }
        catch (IOException exception)
        {
            // Nothing else is read here: so zlib reports what it cannot do.
            throw new InvalidDataException($"A chunk cannot be unpacked: {exception.Message}", exception);
        }
    }

    // Shuffled are first all first bytes of the values, then all second ones, and so on.
    private byte[] Unshuffle(ReadOnlySpan<byte> shuffled)
    {
        byte[] bytes = new byte[shuffled.Length];
        int count = shuffled.Length / _valueSize;
        for (int i = 0; i < shuffled.Length; i++)
            bytes[i < count * _valueSize ? ((i % count) * _valueSize) + (i / count) : i] = shuffled[i];
        return bytes;
    }
}
