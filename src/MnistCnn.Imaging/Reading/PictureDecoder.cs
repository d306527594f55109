using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>Decodes a picture of any format that Skia reads, upright and grey.</summary>
internal static class PictureDecoder
{
    /// <summary>Decoded pixels that a caller may hand over; they are in memory already.</summary>
    public const long LargestArea = 50_000_000;

    // A progressive JPEG is drawn as often as it says, in a few bytes each time. Cameras need about ten.
    private const int MostScans = 200;

    /// <summary>Reads a stream to its end and decodes it.</summary>
    /// <param name="stream">The file's content; it stays open.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <param name="limits">How large it may be.</param>
    /// <exception cref="InvalidDataException">It is no picture, too large, or not whole.</exception>
    public static GreyPicture Decode(Stream stream, string name, PictureLimits limits) =>
        Decode(ReadAll(stream, name, limits).Span, name, limits);

    /// <inheritdoc cref="Decode(Stream, string, PictureLimits)"/>
    public static GreyPicture Decode(ReadOnlySpan<byte> bytes, string name, PictureLimits limits)
    {
        using PictureFile file = Open(bytes, name, limits);
        using SKBitmap stored = DecodePixels(file.Codec, name);
        GreyPicture grey = GreyByVariation.Of(stored.GetPixelSpan(), stored.Width, stored.Height, 4);
        return PictureOrientation.TurnUpright(grey, file.Origin);
    }

    /// <summary>Looks at what a file says of itself, and decodes nothing yet.</summary>
    /// <inheritdoc cref="Decode(Stream, string, PictureLimits)" path="/exception"/>
    public static PictureFile Open(ReadOnlySpan<byte> bytes, string name, PictureLimits limits)
    {
        CheckLength(bytes.Length, name, limits);
        using SKData data = SKData.CreateCopy(bytes);
        SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException(
            PictureFormats.Unread(bytes) is { } format
                ? $"{name} is {format}."
                : $"{name} is no picture that can be read: {bytes.Length} bytes were found, "
                    + "and PNG, JPEG, WebP, GIF or BMP was expected.");
        try
        {
            CheckArea(codec.Info.Width, codec.Info.Height, name, limits);
            if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
                CheckScans(bytes, name);
            return new PictureFile(codec, ExifOrientation.Of(codec, bytes));
        }
        catch
        {
            codec.Dispose();
            throw;
        }
    }

    /// <summary>
    /// All pixels as they are stored, not turned: red, green, blue and opacity, by which they are not multiplied.
    /// </summary>
    /// <exception cref="InvalidDataException">The picture is not whole.</exception>
    public static SKBitmap DecodePixels(SKCodec codec, string name)
    {
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        throw new InvalidDataException(
            $"{name} is not whole: not all of its {width} × {height} pixels could be decoded ({result}); "
            + "get the file again.");
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="limits"/> allow.</exception>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream, string name, PictureLimits limits)
    {
        // Skia reads a managed stream wrongly where that gives less than asked for before its end.
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[81_920];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            CheckLength(bytes.Length + count, name, limits);
            bytes.Write(buffer, 0, count);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static void CheckLength(long length, string name, PictureLimits limits)
    {
        if (length > limits.MaxFileBytes)
            throw new InvalidDataException(
                $"{name} goes on beyond the {limits.MaxFileBytes} bytes that {nameof(PictureLimits)}."
                + $"{nameof(PictureLimits.MaxFileBytes)} allows; save it smaller, or allow more.");
    }

    private static void CheckArea(int width, int height, string name, PictureLimits limits)
    {
        if ((long)width * height > limits.MaxPixels)
            throw new InvalidDataException(
                $"{name} says that it has {width} × {height} pixels, and {nameof(PictureLimits)}."
                + $"{nameof(PictureLimits.MaxPixels)} allows {limits.MaxPixels}; save it smaller, or allow more.");
    }

    // Between the markers a byte of FF is always followed by a zero or a number.
    private static void CheckScans(ReadOnlySpan<byte> bytes, string name)
    {
        int scans = bytes.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        if (scans > MostScans)
            throw new InvalidDataException(
                $"{name} is a JPEG that is drawn in {scans} scans, and {MostScans} are allowed; save it again.");
    }
}
