namespace MnistCnn.Imaging.Reading;

/// <summary>Makes colours grey, by Rec. 709's weights, and lays transparent ones on a ground.</summary>
internal static class Luminance
{
    /// <summary>
    /// Pixels of 1 byte, grey; 3, red, green and blue; or 4, those and opacity, by which they are not multiplied.
    /// </summary>
    public static GreyPicture Of(
        ReadOnlySpan<byte> pixels, int width, int height, int channels, int ground = byte.MaxValue)
    {
        byte[] grey = new byte[width * height];
        if (channels == 1)
            pixels.CopyTo(grey);
        else if (channels == 3)
            FromRgb(pixels, grey);
        else
            FromRgba(pixels, grey, ground);
        return new GreyPicture(grey, width, height);
    }

    /// <summary>One of red, green and blue, which are 0, 1 and 2, of pixels of 4 bytes.</summary>
    public static GreyPicture Channel(ReadOnlySpan<byte> rgba, int width, int height, int channel)
    {
        byte[] plane = new byte[width * height];
        for (int i = 0; i < plane.Length; i++)
            plane[i] = On(byte.MaxValue, rgba[(4 * i) + channel], rgba[(4 * i) + 3]);
        return new GreyPicture(plane, width, height);
    }

    /// <summary>What is seen of a value of an opacity on a grey ground.</summary>
    public static byte On(int ground, int value, int opacity) =>
        (byte)(((value * opacity) + (ground * (255 - opacity)) + 127) / 255);

    /// <summary>The brightness of red, green and blue.</summary>
    public static int Grey(ReadOnlySpan<byte> rgb) =>
        // 0.2126, 0.7152 and 0.0722 in 65,536ths, which add up to 65,536: grey stays what it is.
        ((13_933 * rgb[0]) + (46_871 * rgb[1]) + (4_732 * rgb[2]) + 32_768) >> 16;

    private static void FromRgb(ReadOnlySpan<byte> pixels, Span<byte> grey)
    {
        for (int i = 0; i < grey.Length; i++)
            grey[i] = (byte)Grey(pixels.Slice(3 * i, 3));
    }

    private static void FromRgba(ReadOnlySpan<byte> pixels, Span<byte> grey, int ground)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(4 * i, 4);
            grey[i] = On(ground, Grey(pixel), pixel[3]);
        }
    }
}
