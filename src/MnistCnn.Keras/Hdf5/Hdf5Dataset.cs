using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Keras.Hdf5;

/// <summary>A data set: what it says it holds, and its values once somebody asks for them.</summary>
internal sealed class Hdf5Dataset
{
    private readonly Hdf5File _file;
    private readonly ObjectHeader _header;

    public Hdf5Dataset(Hdf5File file, ulong address, string path)
    {
        (_file, Path) = (file, FileText.Of(path));
        _header = new ObjectHeader(file, address);
        if (_header.Find(HeaderMessageType.ExternalFiles) is not null)
            throw new InvalidDataException(
                $"'{Path}' keeps its values in another file, which is not read: a weight file holds its weights "
                + "itself.");
        Hdf5Cursor space = Required(HeaderMessageType.Dataspace).Cursor;
        Shape = Hdf5Dataspace.Read(ref space);
        Hdf5Cursor type = Required(HeaderMessageType.Datatype).Cursor;
        Type = Hdf5Datatype.Read(ref type);
    }

    /// <summary>Where the data set stands in its file, for messages.</summary>
    public string Path { get; }

    public Hdf5Datatype Type { get; }

    /// <summary>The sizes, outermost first.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Reads the values, row by row.</summary>
    /// <exception cref="InvalidDataException">They are no floats, or are not all in the file.</exception>
    public float[] ReadFloats()
    {
        if (!Type.IsFloat)
            throw new InvalidDataException($"'{Path}' is a {Type}, and weights should be 32-bit floats.");
        // What claims to be larger is not there.
        long most = Math.Min(Array.MaxLength, ChunkFilters.MostGrowth * _file.Length) / Type.Size;
        long count = Hdf5Dataspace.Count(Shape, most)
            ?? throw new InvalidDataException(
                $"'{Path}' claims {FileText.Shape(Shape)} values, which a file of {_file.Length} bytes cannot "
                + "hold.");
        try
        {
            return Type.ToFloats(ReadBytes(count * Type.Size).Span);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"The values of '{Path}' cannot be read. {exception.Message}", exception);
        }
    }

    private ReadOnlyMemory<byte> ReadBytes(long length)
    {
        HeaderMessage message = Required(HeaderMessageType.Layout);
        Hdf5Cursor cursor = message.Cursor;
        int version = cursor.Byte();
        Hdf5Cursor.Require(version is 3 or 4, "a layout of version", version);
        int kind = cursor.Byte();
        switch (kind)
        {
            case 0:
                int size = cursor.UInt16();
                int start = message.Data.Length - cursor.Remaining;
                cursor.Skip((ulong)size);
                return Exactly(length, message.Data.Slice(start, size));
            case 1:
                return Exactly(length, _file.Slice(cursor.UInt64(), cursor.UInt64()));
            case 2 when version == 3:
                return new ChunkReader(_file, _header.Find(HeaderMessageType.Filters), cursor, Shape, Type.Size)
                    .Read(length);
            case 3:
                throw new InvalidDataException(
                    "It is a virtual data set, made of parts of others, which are not read: a weight file holds its "
                    + "weights itself.");
            default:
                throw new InvalidDataException(
                    $"It has a layout of version {version} and class {kind}, which Keras does not write and which "
                    + "cannot be read here. Save it again with Keras, or copy it with h5py's default settings.");
        }
    }

    private static ReadOnlyMemory<byte> Exactly(long length, ReadOnlyMemory<byte> bytes) => bytes.Length == length
        ? bytes
        : throw new InvalidDataException($"There should be {length} bytes of them, and there are {bytes.Length}.");

    private HeaderMessage Required(HeaderMessageType type) =>
        _header.Find(type) ?? throw new InvalidDataException($"'{Path}' is not a data set: it has no {type}.");
}
