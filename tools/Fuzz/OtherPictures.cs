using SkiaSharp;

namespace MnistCnn.Fuzz;

/// <summary>One picture in each format besides PNG that can be written here, and a BMP by hand.</summary>
internal static class OtherPictures
{
    private const int Side = 16;

    public static byte[][] Make()
    {
        using var bitmap = new SKBitmap(Side, Side);
        bitmap.Erase(SKColors.White);
        for (int row = 3; row < Side - 3; row++)
            bitmap.SetPixel(Side / 2, row, SKColors.Black);
        return
        [
            Encoded(bitmap, SKEncodedImageFormat.Jpeg), Encoded(bitmap, SKEncodedImageFormat.Webp), Bmp(bitmap), Gif,
        ];
    }

    // The smallest that there is, with two colours.
    private static byte[] Gif =>
    [
        .. "GIF89a"u8, 3, 0, 3, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 3, 0, 3, 0, 0, 2, 4,
        0x44, 0x7C, 0x62, 5, 0, 0x3B,
    ];

    private static byte[] Encoded(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static byte[] Bmp(SKBitmap bitmap)
    {
        byte[] pixels = bitmap.Bytes;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        foreach (int value in (int[])[54 + pixels.Length, 0, 54, 40, Side, Side])
            writer.Write(value);
        writer.Write((short)1);
        writer.Write((short)32);
        foreach (int value in (int[])[0, pixels.Length, 0, 0, 0, 0])
            writer.Write(value);
        writer.Write(pixels);
        return stream.ToArray();
    }
}
