namespace MnistCnn.Keras.Hdf5;

/// <summary>A version 1 B-tree: what groups keep their names in, and chunked data sets their chunks.</summary>
internal sealed class BTree
{
    public const byte OfGroups = 0;
    public const byte OfChunks = 1;

    private readonly Hdf5File _file;
    private readonly byte _kind;
    private readonly int _keySize;
    private readonly List<(ReadOnlyMemory<byte> Key, ulong Child)> _leaves = [];
    // A tree in which every entry has bytes of its own cannot have more entries than this.
    private int _entriesLeft;

    private BTree(Hdf5File file, byte kind, int keySize)
    {
        (_file, _kind, _keySize) = (file, kind, keySize);
        _entriesLeft = file.Length / (keySize + sizeof(ulong));
    }

    /// <summary>Every lowest entry: the key before it, and the address that it points to.</summary>
    public static IReadOnlyList<(ReadOnlyMemory<byte> Key, ulong Child)> Leaves(
        Hdf5File file, ulong root, byte kind, int keySize)
    {
        var tree = new BTree(file, kind, keySize);
        tree.Visit(root, expectedLevel: null);
        return tree._leaves;
    }

    private void Visit(ulong address, int? expectedLevel)
    {
        Hdf5Cursor cursor = _file.At(address);
        cursor.Expect("TREE"u8, "index");
        int kind = cursor.Byte();
        Hdf5Cursor.Require(kind == _kind, "an index of a kind of", kind);
        int level = cursor.Byte();
        if (expectedLevel is { } expected && level != expected)
            throw new InvalidDataException($"An index is on level {level} where level {expected} should be.");
        int entries = cursor.UInt16();
        cursor.Skip(2 * sizeof(ulong));
        ulong place = address + (ulong)(_file.At(address).Remaining - cursor.Remaining);
        // An empty node counts too, or a wide tree of them would never end.
        _entriesLeft -= entries + 1;
        if (_entriesLeft < 0)
            throw new InvalidDataException("An index has more entries than the file has room for.");
        for (int i = 0; i < entries; i++)
        {
            ReadOnlyMemory<byte> key = _file.Slice(place, (ulong)_keySize);
            ulong child = _file.At(place + (ulong)_keySize).UInt64();
            place += (ulong)_keySize + sizeof(ulong);
            if (level == 0)
                _leaves.Add((key, child));
            else
                Visit(child, level - 1);
        }
    }
}
