namespace MnistCnn.Keras.Hdf5;

/// <summary>Where a file keeps values of variable length, such as the texts of an attribute.</summary>
internal sealed class GlobalHeap(Hdf5File file)
{
    private readonly Dictionary<ulong, Dictionary<int, ReadOnlyMemory<byte>>> _collections = [];
    // Values may lie in the same place: then they are small, or few.
    private long _bytesLeft = file.Length;

    /// <param name="reference">The length, and the address and number of the object that holds the value.</param>
    public ReadOnlyMemory<byte> Read(ref Hdf5Cursor reference)
    {
        uint length = reference.UInt32();
        ulong address = reference.UInt64();
        int number = (int)reference.UInt32();
        if (length == 0)
            return default;
        if (!_collections.TryGetValue(address, out Dictionary<int, ReadOnlyMemory<byte>>? objects))
            _collections[address] = objects = ReadCollection(address);
        _bytesLeft -= length;
        return objects.TryGetValue(number, out ReadOnlyMemory<byte> value) && length <= value.Length && _bytesLeft >= 0
            ? value[..(int)length]
            : throw new InvalidDataException(
                $"A text of {length} bytes should be in a heap at {address}, where none is.");
    }

    private Dictionary<int, ReadOnlyMemory<byte>> ReadCollection(ulong address)
    {
        Hdf5Cursor head = file.At(address);
        head.Expect("GCOL"u8, "heap");
        int version = head.Byte();
        Hdf5Cursor.Require(version == 1, "a heap of version", version);
        head.Skip(3);
        ReadOnlyMemory<byte> collection = file.Slice(address, head.UInt64());
        file.Spend(collection.Length);
        var cursor = new Hdf5Cursor(collection.Span);
        cursor.Skip(16);
        var objects = new Dictionary<int, ReadOnlyMemory<byte>>();
        while (cursor.Remaining >= 16)
        {
            int number = cursor.UInt16();
            cursor.Skip(6);
            ulong size = cursor.UInt64();
            // Number 0 is what is left free at the end.
            if (number == 0)
                break;
            int start = collection.Length - cursor.Remaining;
            cursor.Skip(size);
            objects[number] = collection.Slice(start, (int)size);
            cursor.Skip(Math.Min((ulong)(-(long)size & 7), (ulong)cursor.Remaining));
        }

        return objects;
    }
}
