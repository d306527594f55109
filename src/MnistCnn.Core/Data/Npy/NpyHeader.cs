using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// The beginning of an array file of NumPy: a magic number, a version, and a Python dictionary with the type of the
/// values, their order and the shape.
/// </summary>
/// <param name="Kind">What the values are.</param>
/// <param name="Size">Bytes of each value.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
/// <param name="IsFortran">Whether the first index changes fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Count">The number of values.</param>
internal sealed record NpyHeader(
    NpyKind Kind, int Size, bool IsBigEndian, bool IsFortran, ImmutableArray<long> Shape, long Count)
{
    // NumPy itself reads no more than 10,000 characters unless it is told to trust the file.
    private const int Longest = 1 << 14;
    private const int MostDimensions = 64;

    /// <summary>What every such file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads and checks a header, up to the first value.</summary>
    /// <exception cref="InvalidDataException">It is none, or of values that are never read.</exception>
    public static NpyHeader Read(PayloadReader reader)
    {
        byte[] start = new byte[8];
        if (reader.Read(start) != start.Length || !start.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"{reader.Origin}: it does not begin as an array of NumPy does.");
        if (start[6] is not (1 or 2 or 3))
            throw new InvalidDataException(
                $"{reader.Origin}: it is of version {start[6]}.{start[7]} of the format, and 1 to 3 are known.");
        byte[] length = new byte[start[6] == 1 ? 2 : 4];
        long declared = reader.Read(length) == length.Length
            ? length.Length == 2 ? BitConverter.ToUInt16(length) : BitConverter.ToUInt32(length)
            : throw CutOff(reader);
        if (declared > Longest)
            throw new InvalidDataException(
                $"{reader.Origin}: its header claims {declared} bytes, and at most {Longest} are read.");
        byte[] text = new byte[declared];
        return reader.Read(text) == text.Length
            ? Parse(Encoding.UTF8.GetString(text), reader.Origin)
            : throw CutOff(reader);
    }

    private static NpyHeader Parse(string text, string origin)
    {
        PythonDictionary fields = PythonDictionary.Parse(text, origin);
        (NpyKind kind, int size, bool isBigEndian) = ParseType(fields.Text("descr"), origin);
        ImmutableArray<long> shape = fields.Sizes("shape");
        if (shape.Length > MostDimensions)
            throw new InvalidDataException($"{origin}: it has {shape.Length} dimensions.");
        Int128 count = 1;
        foreach (long length in shape)
            count = Int128.Min(count * length, long.MaxValue / 8);
        return new NpyHeader(kind, size, isBigEndian, fields.Flag("fortran_order"), shape, (long)count);
    }

    private static (NpyKind Kind, int Size, bool IsBigEndian) ParseType(string type, string origin)
    {
        string described = type.TrimStart('<', '>', '|', '=');
        bool isBigEndian = type.StartsWith('>');
        NpyKind? kind = described switch
        {
            "b1" or "?" => NpyKind.Bool,
            "u1" or "u2" or "u4" or "u8" => NpyKind.Unsigned,
            "i1" or "i2" or "i4" or "i8" => NpyKind.Signed,
            "f2" or "f4" or "f8" => NpyKind.Float,
            _ => null,
        };
        if (kind is { } known)
            return (known, described == "?" ? 1 : int.Parse(described[1..], CultureInfo.InvariantCulture), isBigEndian);
        throw new InvalidDataException(described.StartsWith('O')
            ? $"{origin}: its values are Python objects, that is a pickle. Unpickling can run any program that it "
                + "holds, so such arrays are never read. In Python, save an array of numbers: array.astype('uint8')."
            : $"{origin}: its values are of the type '{FileText.Of(type)}', and whole numbers, bool and floats of up "
                + "to 8 bytes are read.");
    }

    private static InvalidDataException CutOff(PayloadReader reader) =>
        new($"{reader.Origin}: it ends within its header.");
}
