using System.Buffers.Binary;
using SkiaSharp;

namespace MnistCnn.Tests.Support;

/// <summary>Picture files that tests make themselves.</summary>
internal static class Pictures
{
    /// <summary>A picture of one colour.</summary>
    public static byte[] Plain(
        SKColor color, int width = 4, int height = 4, SKEncodedImageFormat format = SKEncodedImageFormat.Png) =>
        Of(width, height, (_, _) => color, format);

    /// <summary>A picture by the colour of each column and row; JPEG and WebP at full quality.</summary>
    public static byte[] Of(
        int width, int height, Func<int, int, SKColor> color, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, color(x, y));
        }

        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    /// <summary>3 × 3 pixels of a GIF, by hand: white, with the last black.</summary>
    public static byte[] Gif() =>
    [
        .. "GIF89a"u8, 3, 0, 3, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 3, 0, 3, 0, 0, 2, 4,
        0x44, 0x7C, 0x62, 5, 0, 0x3B,
    ];

    /// <summary>A BMP of 24 bits by hand: blue, green, red, from the lowest row up, each of 4n bytes.</summary>
    public static byte[] Bmp(int width, int height, Func<int, int, SKColor> color)
    {
        int stride = ((3 * width) + 3) / 4 * 4;
        byte[] file = new byte[54 + (stride * height)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in ((int, int)[])
            [(2, file.Length), (10, 54), (14, 40), (18, width), (22, height), (34, stride * height)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        (file[26], file[28]) = (1, 24);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                SKColor pixel = color(x, y);
                ((ReadOnlySpan<byte>)[pixel.Blue, pixel.Green, pixel.Red]).CopyTo(
                    file.AsSpan(54 + ((height - 1 - y) * stride) + (3 * x)));
            }
        }

        return file;
    }

    /// <summary>Whether the rows that such a picture stores are columns of the upright one.</summary>
    public static bool IsTurned(int orientation) => orientation > 4;

    /// <summary>
    /// Where a stored pixel stands in the upright picture: EXIF tells which side of that the first stored row and the
    /// first stored column are.
    /// </summary>
    /// <param name="orientation">As EXIF has it, 1 to 8.</param>
    /// <param name="column">Of the stored pixel.</param>
    /// <param name="row">Of the stored pixel.</param>
    /// <param name="width">Of the upright picture.</param>
    /// <param name="height">Of the upright picture.</param>
    public static (int X, int Y) Upright(int orientation, int column, int row, int width, int height)
    {
        bool fromRight = orientation is 2 or 3 or 6 or 7, fromBottom = orientation is 3 or 4 or 7 or 8;
        (int x, int y) = IsTurned(orientation) ? (row, column) : (column, row);
        return (fromRight ? width - 1 - x : x, fromBottom ? height - 1 - y : y);
    }

    /// <summary>
    /// A JPEG with an EXIF segment after its start of one entry: tag 0x112, orientation, one 16-bit number.
    /// </summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif = [0xFF, 0xE1, 0, 0, .. "Exif\0\0"u8, .. Exif(orientation, isBigEndian: true)];
        BinaryPrimitives.WriteUInt16BigEndian(exif.AsSpan(2), (ushort)(exif.Length - 2));
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG with an eXIf chunk of one entry before its pixels.</summary>
    public static byte[] PngWithOrientation(byte[] png, int orientation, bool isBigEndian = true)
    {
        // Behind the signature and the header.
        const int start = 8 + 12 + 13;
        return [.. png[..start], .. PngFile.Chunk("eXIf", Exif(orientation, isBigEndian)), .. png[start..]];
    }

    private static byte[] Exif(int orientation, bool isBigEndian) => isBigEndian
        ?
        [
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ]
        :
        [
            .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
}
