namespace MnistCnn.Imaging.Reading;

/// <summary>Pixels that a caller has decoded.</summary>
internal static class PixelBuffer
{
    /// <exception cref="ArgumentException">A size is out of range, or the sizes do not fit the pixels.</exception>
    public static GreyPicture ToGrey(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        CheckSize(width, nameof(width));
        CheckSize(height, nameof(height));
        if ((long)width * height > PictureDecoder.LargestArea)
            throw new ArgumentOutOfRangeException(
                nameof(height), height,
                $"{width} × {height} pixels are more than the {PictureDecoder.LargestArea} allowed.");
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(
                nameof(channels),
                channels,
                $"A pixel has 1 byte (grey), 3 (red, green, blue) or 4 (and opacity), not {channels}.");
        long expected = (long)width * height * channels;
        return pixels.Length == expected
            ? GreyByVariation.Of(pixels, width, height, channels)
            : throw new ArgumentException(
                $"{width} × {height} pixels of {channels} bytes are {expected} bytes, and there are {pixels.Length}.",
                nameof(pixels));
    }

    private static void CheckSize(int value, string parameter)
    {
        if (value < 1 || value > PictureDecoder.LargestArea)
            throw new ArgumentOutOfRangeException(
                parameter,
                value,
                $"The {parameter} of a picture is 1 to {PictureDecoder.LargestArea} pixels, and it is {value}.");
    }
}
