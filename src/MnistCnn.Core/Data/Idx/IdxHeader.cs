using System.Buffers.Binary;

namespace MnistCnn.Data.Idx;

/// <summary>
/// The beginning of an IDX file: a magic number, whose third byte tells the kind of its values and whose last counts
/// the dimensions, then their sizes, all big-endian. Images are bytes of three dimensions (count, rows, columns),
/// labels bytes or whole numbers of 2 or 4 bytes of one.
/// </summary>
internal readonly record struct IdxHeader(int Length, int Count, int Height, int Width, int ValueSize = 1)
{
    public const int ImageLength = 16;
    public const int LabelLength = 8;
    public const uint ImageMagic = 0x803;
    public const uint LabelMagic = 0x801;
    public const uint LabelMagicOfShorts = 0xB01;
    public const uint LabelMagicOfInts = 0xC01;

    private const uint QmnistMagic = 0xC02;
    private const uint LongestSide = 65_535;

    /// <summary>Bytes that follow the header.</summary>
    public long BodyLength => (long)Count * Height * Width * ValueSize;

    /// <summary>
    /// Reads and checks the header of an image file; <paramref name="start"/> may be longer, or cut off.
    /// </summary>
    public static IdxHeader ParseImages(ReadOnlySpan<byte> start, string origin)
    {
        CheckMagic(start, ImageMagic, "an image file", LabelMagic, "a label file", origin);
        CheckLength(start, ImageLength, origin);
        (uint count, uint height, uint width) = (Field(start, 1), Field(start, 2), Field(start, 3));
        CheckField("image count", count, int.MaxValue, origin);
        CheckField("image height", height, LongestSide, origin);
        CheckField("image width", width, LongestSide, origin);
        return new IdxHeader(ImageLength, (int)count, (int)height, (int)width);
    }

    /// <summary>
    /// Reads and checks the header of a label file; <paramref name="start"/> may be longer, or cut off.
    /// </summary>
    public static IdxHeader ParseLabels(ReadOnlySpan<byte> start, string origin)
    {
        int size = start.Length < sizeof(uint) ? 1
            : Field(start, 0) switch { LabelMagicOfShorts => 2, LabelMagicOfInts => 4, _ => 1 };
        if (size == 1)
            CheckMagic(start, LabelMagic, "a label file", ImageMagic, "an image file", origin);
        CheckLength(start, LabelLength, origin);
        uint count = Field(start, 1);
        CheckField("label count", count, (uint)(Array.MaxLength / size), origin);
        return new IdxHeader(LabelLength, (int)count, 1, 1, size);
    }

    /// <summary>Compares the length of a whole file with what its header declares.</summary>
    public void CheckFileLength(long found, string origin)
    {
        long expected = Length + BodyLength;
        if (found != expected)
            throw new InvalidDataException(
                $"{origin}: the header declares {expected} bytes, and the file has {found}; "
                + "it is cut off, or no IDX file.");
    }

    private static void CheckMagic(
        ReadOnlySpan<byte> start, uint expected, string expectedKind, uint other, string otherKind, string origin)
    {
        CheckLength(start, sizeof(uint), origin);
        uint found = Field(start, 0);
        if (found == other)
            throw new InvalidDataException(
                $"{origin}: this is {otherKind} (0x{other:X3}), {expectedKind} (0x{expected:X3}) is expected; "
                + "images and labels seem to be swapped.");
        if (found == QmnistMagic)
            throw new InvalidDataException(
                $"{origin}: this is a file of whole numbers in rows (0x{found:X3}), as QMNIST's labels are, of which "
                + $"the first of each row is the label; {expectedKind} (0x{expected:X3}) is expected.");
        if (found != expected)
            throw new InvalidDataException(
                $"{origin}: it begins with 0x{found:X8}, "
                + $"and {expectedKind} in IDX format begins with 0x{expected:X8}.");
    }

    private static void CheckLength(ReadOnlySpan<byte> start, int needed, string origin)
    {
        if (start.Length < needed)
            throw new InvalidDataException($"{origin}: it ends after {start.Length} bytes, within its header.");
    }

    private static void CheckField(string field, uint found, uint most, string origin)
    {
        if (found < 1 || found > most)
            throw new InvalidDataException(
                $"{origin}: the {field} in its header is {found}, and must be from 1 to {most}.");
    }

    private static uint Field(ReadOnlySpan<byte> start, int index) =>
        BinaryPrimitives.ReadUInt32BigEndian(start[(index * sizeof(uint))..]);
}
