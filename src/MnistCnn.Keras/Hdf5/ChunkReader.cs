using System.Collections.Immutable;

namespace MnistCnn.Keras.Hdf5;

/// <summary>Puts the chunks of a data set together: blocks of one size, each packed by itself.</summary>
internal sealed class ChunkReader
{
    private readonly Hdf5File _file;
    private readonly ChunkFilters _filters;
    private readonly ImmutableArray<long> _shape;
    private readonly int _valueSize;
    private readonly ulong _index;
    private readonly int[] _chunkShape;
    private readonly int _chunkLength;

    /// <param name="file">The file.</param>
    /// <param name="filters">The message that tells how chunks are packed; null if they are not.</param>
    /// <param name="layout">Where the sizes of a chunk are told.</param>
    /// <param name="shape">The sizes of the data set.</param>
    /// <param name="valueSize">Bytes of one value.</param>
    public ChunkReader(
        Hdf5File file, HeaderMessage? filters, Hdf5Cursor layout, ImmutableArray<long> shape, int valueSize)
    {
        (_file, _shape, _valueSize) = (file, shape, valueSize);
        _filters = new ChunkFilters(filters, valueSize);
        int rank = layout.Byte() - 1;
        _index = layout.UInt64();
        if (rank != shape.Length || rank == 0)
            throw new InvalidDataException($"Its chunks have {rank} dimensions, and the data set has {shape.Length}.");
        _chunkShape = new int[rank];
        long length = valueSize;
        for (int i = 0; i < rank; i++)
        {
            uint size = layout.UInt32();
            // A chunk may stand out over the end of a data set, but no writer makes one that is larger than the data
            // set.
            if (size == 0 || size > shape[i])
                throw new InvalidDataException(
                    $"Its chunks are {size} long in dimension {i}, and the data set is {shape[i]}.");
            _chunkShape[i] = (int)size;
            length *= size;
        }

        _chunkLength = (int)length;
    }

    /// <exception cref="InvalidDataException">
    /// A chunk is missing, misplaced, or not what it should unpack to.
    /// </exception>
    public byte[] Read(long length)
    {
        List<Chunk> chunks = ReadIndex();
        _file.Unpack(length);
        byte[] values = new byte[length];
        foreach (Chunk chunk in chunks)
            Copy(
                _filters.Unpack(_file.Slice(chunk.Address, chunk.Packed), chunk.Skipped, _chunkLength), chunk.Start,
                values);
        return values;
    }

    // All of it is read before there is room for any value: chunks that are missing, or too small for what they are
    // to unpack to, cost nothing.
    private List<Chunk> ReadIndex()
    {
        // A key: bytes in the file, filters left out, and a place for each dimension and for the byte in a value.
        int keySize = (2 * sizeof(uint)) + ((_shape.Length + 1) * sizeof(ulong));
        var chunks = new List<Chunk>();
        var seen = new HashSet<long>();
        // A data set that nobody wrote to has no index.
        foreach ((ReadOnlyMemory<byte> key, ulong address) in
                 _index == Hdf5File.Undefined ? [] : BTree.Leaves(_file, _index, BTree.OfChunks, keySize))
        {
            var cursor = new Hdf5Cursor(key.Span);
            (uint packed, uint skipped) = (cursor.UInt32(), cursor.UInt32());
            long[] start = ReadStart(ref cursor);
            if (!seen.Add(Offset(start)))
                throw new InvalidDataException($"A chunk comes twice: that at [{string.Join(", ", start)}].");
            if (_chunkLength > packed * ChunkFilters.MostGrowth)
                throw new InvalidDataException(
                    $"A chunk of {packed} bytes should unpack to {_chunkLength}, which it cannot.");
            chunks.Add(new Chunk(address, packed, skipped, start));
        }

        long expected =
            _shape.Zip(_chunkShape).Aggregate(1L, (product, pair) => product * (((pair.First - 1) / pair.Second) + 1));
        return seen.Count == expected
            ? chunks
            : throw new InvalidDataException($"Of its {expected} chunks {seen.Count} are in the file.");
    }

    private long[] ReadStart(ref Hdf5Cursor cursor)
    {
        long[] start = new long[_shape.Length];
        for (int i = 0; i < start.Length; i++)
        {
            ulong place = cursor.UInt64();
            if (place >= (ulong)_shape[i] || place % (ulong)_chunkShape[i] != 0)
                throw new InvalidDataException($"A chunk lies at {place} in dimension {i}, where none can.");
            start[i] = (long)place;
        }

        return start;
    }

    // Row by row of the innermost dimension, as far as it lies inside the data set.
    private void Copy(ReadOnlySpan<byte> chunk, long[] start, byte[] values)
    {
        int last = _shape.Length - 1;
        int rowLength = _chunkShape[last] * _valueSize;
        int inside = (int)Math.Min(_chunkShape[last], _shape[last] - start[last]) * _valueSize;
        long[] place = [.. start];
        for (int row = 0; row < chunk.Length / rowLength; row++)
        {
            int rest = row;
            bool within = true;
            for (int i = last - 1; i >= 0; i--)
            {
                (rest, int step) = Math.DivRem(rest, _chunkShape[i]);
                place[i] = start[i] + step;
                within &= place[i] < _shape[i];
            }

            if (within)
                chunk.Slice(row * rowLength, inside).CopyTo(values.AsSpan((int)Offset(place) * _valueSize));
        }
    }

    private long Offset(ReadOnlySpan<long> place)
    {
        long offset = 0;
        for (int i = 0; i < place.Length; i++)
            offset = (offset * _shape[i]) + place[i];
        return offset;
    }

    private readonly record struct Chunk(ulong Address, uint Packed, uint Skipped, long[] Start);
}
