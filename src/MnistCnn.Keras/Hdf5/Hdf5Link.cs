using System.Text;

namespace MnistCnn.Keras.Hdf5;

/// <summary>A name in a group.</summary>
/// <param name="Name">The name, unique in its group.</param>
/// <param name="Address">Where the object lies; nothing for a link that is not hard.</param>
/// <param name="Kind">What kind of link it is, if not a hard one: such links are never followed.</param>
internal readonly record struct Hdf5Link(string Name, ulong Address, string? Kind = null)
{
    private const string Soft = "a soft link";
    // Many times what Keras needs, and few enough that names cannot take much more memory than their file.
    private const int LongestName = 256;

    /// <summary>The names of a group as HDF5 writes them by default: in a symbol table.</summary>
    public static IEnumerable<Hdf5Link> InSymbolTable(Hdf5File file, HeaderMessage message)
    {
        Hdf5Cursor cursor = message.Cursor;
        (ulong root, ulong heap) = (cursor.UInt64(), cursor.UInt64());
        ReadOnlyMemory<byte> names = NamesOf(file, heap);
        return BTree.Leaves(file, root, BTree.OfGroups, sizeof(ulong))
            .SelectMany(leaf => OfNode(file, leaf.Child, names));
    }

    /// <summary>The name that a link message holds, as newer files have them.</summary>
    public static Hdf5Link InMessage(HeaderMessage message)
    {
        Hdf5Cursor cursor = message.Cursor;
        int version = cursor.Byte();
        Hdf5Cursor.Require(version == 1, "a link of version", version);
        byte flags = cursor.Byte();
        int type = (flags & 0x08) != 0 ? cursor.Byte() : 0;
        cursor.Skip((flags & 0x04) != 0 ? 8u : 0);
        cursor.Skip((flags & 0x10) != 0 ? 1u : 0);
        string name = Encoding.UTF8.GetString(cursor.Take(cursor.Integer(1 << (flags & 3))));
        return type switch
        {
            0 => new Hdf5Link(name, cursor.UInt64()),
            1 => new Hdf5Link(name, Hdf5File.Undefined, Soft),
            64 => new Hdf5Link(name, Hdf5File.Undefined, "a link to another file"),
            _ => new Hdf5Link(name, Hdf5File.Undefined, $"a link of the unknown type {type}"),
        };
    }

    private static ReadOnlyMemory<byte> NamesOf(Hdf5File file, ulong address)
    {
        Hdf5Cursor cursor = file.At(address);
        cursor.Expect("HEAP"u8, "heap of names");
        int version = cursor.Byte();
        Hdf5Cursor.Require(version == 0, "a heap of names of version", version);
        cursor.Skip(3);
        ulong length = cursor.UInt64();
        cursor.Skip(sizeof(ulong));
        return file.Slice(cursor.UInt64(), length);
    }

    private static List<Hdf5Link> OfNode(Hdf5File file, ulong address, ReadOnlyMemory<byte> names)
    {
        Hdf5Cursor cursor = file.At(address);
        cursor.Expect("SNOD"u8, "list of names");
        int version = cursor.Byte();
        Hdf5Cursor.Require(version == 1, "a list of names of version", version);
        cursor.Skip(1);
        int count = cursor.UInt16();
        var links = new List<Hdf5Link>();
        for (int i = 0; i < count; i++)
        {
            string name = NameAt(names.Span, cursor.UInt64());
            ulong header = cursor.UInt64();
            links.Add(cursor.UInt32() == 2 ? new Hdf5Link(name, Hdf5File.Undefined, Soft) : new Hdf5Link(name, header));
            cursor.Skip(20);
        }

        return links;
    }

    private static string NameAt(ReadOnlySpan<byte> names, ulong offset)
    {
        var cursor = new Hdf5Cursor(names);
        cursor.Skip(offset);
        return Encoding.UTF8.GetString(cursor.TakeToZero(LongestName));
    }
}
