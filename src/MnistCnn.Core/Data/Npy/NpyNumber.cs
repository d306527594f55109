using System.Buffers.Binary;

namespace MnistCnn.Data.Npy;

/// <summary>One value of an array, of the size and byte order that its header tells.</summary>
internal static class NpyNumber
{
    public static double ToDouble(NpyHeader header, ReadOnlySpan<byte> value) =>
        (header.Size, header.IsBigEndian) switch
        {
            (2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
            (2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(value),
            (4, false) => BinaryPrimitives.ReadSingleLittleEndian(value),
            (4, true) => BinaryPrimitives.ReadSingleBigEndian(value),
            (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(value),
            (_, true) => BinaryPrimitives.ReadDoubleBigEndian(value),
        };

    public static Int128 ToInt128(NpyHeader header, ReadOnlySpan<byte> value)
    {
        bool isSigned = header.Kind == NpyKind.Signed;
        bool isNegative = isSigned && (sbyte)value[header.IsBigEndian ? 0 : ^1] < 0;
        ulong whole = 0;
        for (int i = 0; i < value.Length; i++)
            whole = (whole << 8) | value[header.IsBigEndian ? i : ^(i + 1)];
        return isNegative ? (Int128)whole - (Int128.One << (8 * value.Length)) : whole;
    }

    /// <summary>What is said of a value that is none of those that are read.</summary>
    public static InvalidDataException Wrong(string origin, IFormattable value, long index, string rule) => new(
        FormattableString.Invariant($"{origin}: the value {value} at place {index} is none that is read: ") + rule);
}
