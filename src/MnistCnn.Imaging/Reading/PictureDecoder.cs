using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>Decodes a picture of any format that Skia reads, upright and grey.</summary>
internal static class PictureDecoder
{
    /// <summary>Pixels that a picture may have.</summary>
    public const long LargestArea = 50_000_000;

    private const int LargestFile = 256 << 20;

    /// <summary>Reads a stream to its end and decodes it.</summary>
    /// <param name="stream">The file's content; it stays open.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <exception cref="InvalidDataException">It is no picture, too large, or not whole.</exception>
    public static GreyPicture Decode(Stream stream, string name)
    {
        // Skia reads a managed stream wrongly where that gives less than asked for before its end.
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[81_920];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + count > LargestFile)
                throw new InvalidDataException(
                    $"{name} goes on beyond {LargestFile >> 20} MB, the most that a picture may have; "
                    + "save it smaller.");
            bytes.Write(buffer, 0, count);
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), name);
    }

    /// <inheritdoc cref="Decode(Stream, string)"/>
    public static GreyPicture Decode(ReadOnlySpan<byte> bytes, string name)
    {
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException(
            $"{name} is no picture that can be read: {bytes.Length} bytes were found, "
            + "and PNG, JPEG, WebP, GIF or BMP was expected.");
        CheckArea(codec.Info.Width, codec.Info.Height, name);
        GreyPicture stored = Stored(codec, name);
        return PictureOrientation.TurnUpright(stored, codec.EncodedOrigin);
    }

    private static void CheckArea(int width, int height, string name)
    {
        if ((long)width * height > LargestArea)
            throw new InvalidDataException(
                $"{name} says that it has {width} × {height} pixels, "
                + $"and {LargestArea / 1_000_000} million are allowed; save it smaller.");
    }

    private static GreyPicture Stored(SKCodec codec, string name)
    {
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        return result == SKCodecResult.Success
            ? Luminance.Of(bitmap.GetPixelSpan(), width, height, 4)
            : throw new InvalidDataException(
                $"{name} is not whole: not all of its {width} × {height} pixels could be decoded ({result}); "
                + "get the file again.");
    }
}
