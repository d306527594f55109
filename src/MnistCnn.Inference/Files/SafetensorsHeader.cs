using System.Buffers.Binary;
using System.Text.Unicode;

namespace MnistCnn.Files;

/// <summary>
/// The header of a safetensors file, held against the length of the file: the values are not looked at, and may be more
/// than memory takes.
/// </summary>
/// <param name="Metadata">The texts kept beside the tensors.</param>
/// <param name="Entries">The tensors in the order of the file, without gaps from its first value to its last.</param>
/// <param name="Length">Where the values begin in the file.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries, long Length)
{
    /// <summary>The bytes at the beginning of a file that tell how long the header is.</summary>
    public const int LengthSize = sizeof(ulong);

    // By so much other formats are known.
    private const int Looked = 512;

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">At its beginning; it stays open.</param>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message names it.</exception>
    public static SafetensorsHeader Read(FileStream file)
    {
        byte[] start = new byte[(int)Math.Min(file.Length, Looked)];
        file.ReadExactly(start);
        byte[] header = new byte[LengthOf(start, file.Length)];
        file.Position = LengthSize;
        file.ReadExactly(header);
        return SafetensorsReader.ParseHeader(header, file.Length - LengthSize - header.Length);
    }

    /// <summary>How long the header is that follows the first eight bytes.</summary>
    /// <param name="start">The file, or its first bytes.</param>
    /// <param name="fileLength">Of the whole file.</param>
    /// <exception cref="InvalidDataException">It cannot be as long.</exception>
    public static int LengthOf(ReadOnlySpan<byte> start, long fileLength)
    {
        if (ForeignFormat.Of(start) is { } hint)
            throw new InvalidDataException(hint);
        if (fileLength < LengthSize)
            throw new InvalidDataException($"It has {fileLength} bytes, and the length of the header alone takes 8.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > SafetensorsFile.MaxHeaderLength)
            throw new InvalidDataException(
                $"It does not begin as such a file does: its first 8 bytes claim a header of {length} bytes, and at "
                + $"most {SafetensorsFile.MaxHeaderLength} are allowed.");
        if (length > (ulong)(fileLength - LengthSize))
            throw new InvalidDataException(
                $"The header claims {length} bytes, and the file has {fileLength - LengthSize} after the length.");
        return (int)length;
    }

    /// <exception cref="InvalidDataException">These bytes are no header.</exception>
    public static void CheckText(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
            throw new InvalidDataException("The header does not start with '{'.");
        if (!Utf8.IsValid(header))
            throw new InvalidDataException("The header is not valid UTF-8.");
    }
}
