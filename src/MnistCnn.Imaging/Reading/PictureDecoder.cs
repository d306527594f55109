using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>Decodes a picture of any format that Skia reads, upright and grey.</summary>
internal static class PictureDecoder
{
    /// <summary>Decoded pixels that a caller may hand over; they are in memory already.</summary>
    public const long LargestArea = 50_000_000;

    // A progressive JPEG is drawn as often as it says, in a few bytes each time. Cameras need about ten.
    private const int MostScans = 200;

    /// <summary>Decodes a file.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="time">How long it may take.</param>
    /// <exception cref="InvalidDataException">It is no picture, too large or too slow, or not whole.</exception>
    public static GreyPicture Decode(ReadOnlySpan<byte> bytes, string name, PictureLimits limits, TimeLimit time)
    {
        using PictureFile file = Open(bytes, name, limits, time);
        using SKBitmap stored = DecodePixels(file, name);
        GreyPicture grey = GreyByVariation.Of(stored.GetPixelSpan(), stored.Width, stored.Height, 4);
        time.Check();
        return PictureOrientation.TurnUpright(grey, file.Origin);
    }

    /// <summary>Looks at what a file says of itself, and decodes nothing yet.</summary>
    /// <inheritdoc cref="Decode" path="/exception"/>
    public static PictureFile Open(ReadOnlySpan<byte> bytes, string name, PictureLimits limits, TimeLimit time)
    {
        CheckLength(bytes.Length, name, limits);
        if (!PictureFormats.IsRead(bytes) || SKCodec.Create(new TimedStream(bytes.ToArray(), time)) is not { } codec)
        {
            time.Check();
            throw NoPicture(bytes, name);
        }

        try
        {
            CheckArea(codec.Info.Width, codec.Info.Height, name, limits);
            if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
                CheckScans(bytes, name);
            return new PictureFile(codec, ExifOrientation.Of(codec, bytes), time);
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
    /// <exception cref="InvalidDataException">The picture is not whole, or its time is up.</exception>
    public static SKBitmap DecodePixels(PictureFile file, string name)
    {
        (int width, int height) = (file.Codec.Info.Width, file.Codec.Info.Height);
        SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        try
        {
            SKCodecResult result = file.Codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            file.Time.Check();
            return result == SKCodecResult.Success
                ? bitmap
                : throw new InvalidDataException(
                    $"{name} is not whole: not all of its {width} × {height} pixels could be decoded ({result}); "
                    + "get the file again.");
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
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

    private static InvalidDataException NoPicture(ReadOnlySpan<byte> bytes, string name) => new(
        PictureFormats.Unread(bytes) is { } format
            ? $"{name} is {format}."
            : $"{name} is no picture that can be read: {bytes.Length} bytes were found, "
                + "and PNG, JPEG, WebP, GIF or BMP was expected.");

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
