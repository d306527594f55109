using System.Buffers.Binary;
using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>Which way up a picture is stored. Skia looks for it in JPEG and WebP, and not in PNG.</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x112;

    /// <summary>What the file says, or that it is upright where it says nothing that can be understood.</summary>
    public static SKEncodedOrigin Of(SKCodec codec, ReadOnlySpan<byte> file) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png && codec.EncodedOrigin == SKEncodedOrigin.TopLeft
            ? OfPng(file)
            : codec.EncodedOrigin;

    // Behind eight bytes of signature: the length of the data, the name, the data, a checksum.
    private static SKEncodedOrigin OfPng(ReadOnlySpan<byte> file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                break;
            if (file.Slice(at + 4, 4).SequenceEqual("eXIf"u8))
                return OfExif(file.Slice(at + 8, (int)length));
            at += 12 + (int)length;
        }

        return SKEncodedOrigin.TopLeft;
    }

    // A TIFF header: the order of bytes, 42, where the entries are. An entry: tag, type, count, value.
    private static SKEncodedOrigin OfExif(ReadOnlySpan<byte> exif)
    {
        bool isBigEndian = exif.StartsWith("MM"u8);
        if (exif.Length < 8 || !(isBigEndian || exif.StartsWith("II"u8)))
            return SKEncodedOrigin.TopLeft;
        uint start = isBigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(exif[4..])
            : BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]);
        if (start > exif.Length - 2)
            return SKEncodedOrigin.TopLeft;
        ReadOnlySpan<byte> entries = exif[((int)start + 2)..];
        int count = Math.Min((int)Short(exif[(int)start..]), entries.Length / 12);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(12 * i, 12);
            if (Short(entry) == Tag && Short(entry[8..]) is >= 1 and <= 8)
                return (SKEncodedOrigin)Short(entry[8..]);
        }

        return SKEncodedOrigin.TopLeft;

        ushort Short(ReadOnlySpan<byte> bytes) => isBigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }
}
