using System.Buffers.Binary;

namespace MnistCnn.Keras.Hdf5;

/// <summary>What kind of values a data set or an attribute holds.</summary>
/// <param name="Class">The number of its class in the format.</param>
/// <param name="Size">Bytes of one value; for what is of variable length, of the reference to it.</param>
/// <param name="IsIeee">Whether it is a little-endian IEEE 754 float of 16, 32 or 64 bits.</param>
/// <param name="IsVariableText">Whether it is text of variable length.</param>
internal readonly record struct Hdf5Datatype(int Class, int Size, bool IsIeee, bool IsVariableText)
{
    private const int FloatClass = 1;
    private const int StringClass = 3;
    private const int VariableClass = 9;
    private const int ReferenceSize = 16;

    public bool IsFloat => Class == FloatClass && IsIeee;

    public bool IsFixedText => Class == StringClass;

    /// <exception cref="InvalidDataException">The description is cut off, or its size is none.</exception>
    public static Hdf5Datatype Read(ref Hdf5Cursor cursor)
    {
        int type = cursor.Byte() & 0x0F;
        ReadOnlySpan<byte> bits = cursor.Take(3);
        uint size = cursor.UInt32();
        Hdf5Cursor.Require(size is > 0 and <= ushort.MaxValue, "values of a size of", size);
        return new Hdf5Datatype(
            type, (int)size,
            type == FloatClass && IsLittleEndianIeee(bits, size, ref cursor),
            type == VariableClass && (bits[0] & 0x0F) == 1 && size == ReferenceSize);
    }

    /// <summary>Converts values to float: half values exactly, double values to the nearest float.</summary>
    public float[] ToFloats(ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[bytes.Length / Size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.Slice(i * Size, Size);
            values[i] = Size switch
            {
                2 => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                4 => BinaryPrimitives.ReadSingleLittleEndian(value),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
            };
        }

        return values;
    }

    public override string ToString() => Class switch
    {
        FloatClass => $"{8 * Size}-bit float{(IsIeee ? "" : " of an unusual form")}",
        StringClass => $"text of {Size} bytes",
        0 => $"{8 * Size}-bit whole number",
        VariableClass => "sequence of variable length",
        _ => $"type of class {Class}",
    };

    // Byte order, padding and a leading bit that is not stored; the place of the sign; offset, precision, exponent,
    // mantissa, bias.
    private static bool IsLittleEndianIeee(ReadOnlySpan<byte> bits, uint size, ref Hdf5Cursor cursor)
    {
        if (bits[0] != 0x20 || bits[1] != (8 * size) - 1 || bits[2] != 0)
            return false;
        (ushort Offset, ushort Precision, byte ExponentAt, byte ExponentSize, byte MantissaAt, byte MantissaSize,
            uint Bias) found =
            (cursor.UInt16(), cursor.UInt16(), cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte(),
                cursor.UInt32());
        return size switch
        {
            2 => found == (0, 16, 10, 5, 0, 10, 15u),
            4 => found == (0, 32, 23, 8, 0, 23, 127u),
            8 => found == (0, 64, 52, 11, 0, 52, 1023u),
            _ => false,
        };
    }
}
