namespace MnistCnn.Keras.Hdf5;

/// <summary>
/// The bytes of an HDF5 file, as far as Keras, h5py and PureHDF use the format: groups, attributes that are lists of
/// texts, and data sets of floats. Everything is checked against the bytes that are there before it is used, so that a
/// broken or hostile file gives an <see cref="InvalidDataException"/> and nothing else. Links are never followed out of
/// a file.
/// </summary>
/// <remarks>
/// PureHDF only writes here. As a reader it opens whatever file an external link or an external data set names, before
/// anybody can ask it what it found, and a soft link to itself overflows its stack, which ends the process. See
/// <see href="https://docs.hdfgroup.org/hdf5/v1_14/_f_m_t3.html">the file format specification</see>.
/// </remarks>
internal sealed class Hdf5File
{
    /// <summary>The address of something that is not there.</summary>
    public const ulong Undefined = ulong.MaxValue;

    // Keras's files need less than twice their length.
    private const long WorkOfAByte = 64;

    private readonly ReadOnlyMemory<byte> _bytes;
    // Weights hardly shrink. Those of a small file may all be the same number.
    private const int MostGrowth = 32;
    private const long UsualUnpacked = 16 << 20;

    private long _workLeft;
    private long _unpackedLeft;

    private Hdf5File(ReadOnlyMemory<byte> bytes) => (_bytes, _workLeft, _unpackedLeft) =
        (bytes, WorkOfAByte * bytes.Length, Math.Max(UsualUnpacked, (long)MostGrowth * bytes.Length));

    private static ReadOnlySpan<byte> Signature =>
        [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    public int Length => _bytes.Length;

    /// <summary>Checks the head of a file, and that the file is not cut off.</summary>
    /// <returns>The group that everything hangs from.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static Hdf5Group OpenRoot(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.Span.StartsWith(Signature))
            throw new InvalidDataException("It does not start with the signature of an HDF5 file.");
        var file = new Hdf5File(bytes);
        Hdf5Cursor cursor = file.At((ulong)Signature.Length);
        int version = cursor.Byte();
        Hdf5Cursor.Require(version <= 3, "a superblock of version", version);
        return new Hdf5Group(file, version < 2 ? file.OldRoot(cursor, version) : file.NewRoot(cursor), "/");
    }

    public Hdf5Cursor At(ulong address) => address < (ulong)_bytes.Length
        ? new(_bytes.Span[(int)address..])
        : throw new InvalidDataException(
            $"Something should lie at {address}, and the file ends at {_bytes.Length}: it is cut off or broken.");

    public ReadOnlyMemory<byte> Slice(ulong address, ulong length) =>
        address < (ulong)_bytes.Length && length <= (ulong)_bytes.Length - address
            ? _bytes.Slice((int)address, (int)length)
            : throw new InvalidDataException(
                $"{length} bytes should lie at {address}, and the file ends at {_bytes.Length}: it is cut off or "
                + "broken.");

    /// <summary>
    /// Counts what is read and made, in bytes. Parts of a file may be read many times, since many names may lead to one
    /// part, but not so often that a small file takes long.
    /// </summary>
    /// <exception cref="InvalidDataException">It was too much for a file of this length.</exception>
    public void Spend(long work)
    {
        _workLeft -= work;
        if (_workLeft < 0)
            throw new InvalidDataException(
                "Its groups refer to each other so often that it would take too long to read.");
    }

    /// <summary>Counts the bytes that packed values unpack to, before there is room for them.</summary>
    /// <exception cref="InvalidDataException">It was too much for a file of this length.</exception>
    public void Unpack(long bytes)
    {
        _unpackedLeft -= bytes;
        if (_unpackedLeft < 0)
            throw new InvalidDataException(
                $"With the others they unpack to more than {MostGrowth} times the file, which weights do not. Copy the "
                + "file with h5py, without compression.");
    }

    private ulong OldRoot(Hdf5Cursor cursor, int version)
    {
        cursor.Skip(4);
        CheckSizes(cursor.Byte(), cursor.Byte());
        cursor.Skip(version == 0 ? 9u : 13u);
        ulong start = cursor.UInt64();
        cursor.Skip(sizeof(ulong));
        CheckExtent(start, cursor.UInt64());
        cursor.Skip(2 * sizeof(ulong));
        return cursor.UInt64();
    }

    private ulong NewRoot(Hdf5Cursor cursor)
    {
        CheckSizes(cursor.Byte(), cursor.Byte());
        cursor.Skip(1);
        ulong start = cursor.UInt64();
        cursor.Skip(sizeof(ulong));
        CheckExtent(start, cursor.UInt64());
        return cursor.UInt64();
    }

    private static void CheckSizes(int offsetSize, int lengthSize)
    {
        Hdf5Cursor.Require(offsetSize == sizeof(ulong), "addresses of a size of", offsetSize);
        Hdf5Cursor.Require(lengthSize == sizeof(ulong), "lengths of a size of", lengthSize);
    }

    private void CheckExtent(ulong start, ulong end)
    {
        if (start != 0 || end > (ulong)_bytes.Length)
            throw new InvalidDataException(
                $"It says that it lies in the bytes {start} to {end}, and there are {_bytes.Length}: it is cut off or "
                + "broken.");
    }
}
