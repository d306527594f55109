using System.Collections.Immutable;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Keras.Hdf5;

/// <summary>An attribute that is a text or a list of texts.</summary>
internal static class Hdf5Attribute
{
    public static string NameOf(HeaderMessage message)
    {
        Hdf5Cursor cursor = message.Cursor;
        return ReadHead(ref cursor).Name;
    }

    /// <summary>The texts: of one length in files of h5py 2 and of ours, of any length in those of h5py 3.</summary>
    /// <exception cref="InvalidDataException">The attribute is cut off, or something else than texts.</exception>
    public static ImmutableArray<string> Texts(Hdf5File file, HeaderMessage message)
    {
        Hdf5Cursor cursor = message.Cursor;
        Head head = ReadHead(ref cursor);
        Hdf5Cursor.Require(head.SharedFlags == 0, "an attribute with the flags", head.SharedFlags);
        var typeCursor = new Hdf5Cursor(Part(ref cursor, head.TypeSize, head.Padded));
        var type = Hdf5Datatype.Read(ref typeCursor);
        var spaceCursor = new Hdf5Cursor(Part(ref cursor, head.SpaceSize, head.Padded));
        ImmutableArray<long> sizes = Hdf5Dataspace.Read(ref spaceCursor);
        long count = Hdf5Dataspace.Count(sizes, cursor.Remaining / type.Size)
            ?? throw new InvalidDataException(
                $"The attribute '{FileText.Of(head.Name)}' claims {FileText.Shape(sizes)} values, which are not "
                + "there.");
        // An empty list has no texts to take a type from: NumPy makes it one of doubles.
        if (count == 0)
            return [];
        if (!type.IsFixedText && !type.IsVariableText)
            throw new InvalidDataException(
                $"The attribute '{FileText.Of(head.Name)}' is a {type}, and should be text.");
        var heap = new GlobalHeap(file);
        string[] texts = new string[count];
        foreach (ref string text in texts.AsSpan())
            text = Decode(type.IsFixedText ? cursor.Take((ulong)type.Size) : heap.Read(ref cursor).Span);
        return [.. texts];
    }

    private static Head ReadHead(ref Hdf5Cursor cursor)
    {
        int version = cursor.Byte();
        Hdf5Cursor.Require(version is >= 1 and <= 3, "an attribute of version", version);
        int flags = cursor.Byte();
        (int nameSize, int typeSize, int spaceSize) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        cursor.Skip(version == 3 ? 1u : 0);
        ReadOnlySpan<byte> name = Part(ref cursor, nameSize, version == 1);
        return new Head(Decode(name), version == 1 ? 0 : flags, typeSize, spaceSize, version == 1);
    }

    // Version 1 fills every part up to a multiple of eight bytes.
    private static ReadOnlySpan<byte> Part(ref Hdf5Cursor cursor, int size, bool padded)
    {
        ReadOnlySpan<byte> part = cursor.Take((ulong)size);
        cursor.Skip(padded ? (ulong)(-size & 7) : 0);
        return part;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private readonly record struct Head(string Name, int SharedFlags, int TypeSize, int SpaceSize, bool Padded);
}
