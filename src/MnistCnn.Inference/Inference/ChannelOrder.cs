namespace MnistCnn.Inference;

/// <summary>
/// Brings the bytes of images of several channels into the order that networks of this library take: channel by
/// channel, in it row by row. Decoders mostly give them pixel by pixel: red, green, blue, red, green, blue.
/// </summary>
/// <example>
/// <code>
/// // decoded: red, green and blue of the first pixel, of the second, …
/// byte[] image = ChannelOrder.ToChannelsFirst(decoded, height: 32, width: 32, channels: 3);
/// Prediction prediction = classifier.Predict(image);
/// </code>
/// </example>
public static class ChannelOrder
{
    /// <summary>Makes images that are stored channel by channel of images that are stored pixel by pixel.</summary>
    /// <param name="pixels">
    /// One image after the other, N × <paramref name="height"/> × <paramref name="width"/> ×
    /// <paramref name="channels"/> bytes: Keras's <c>channels_last</c>.
    /// </param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="channels">Channels of each image, at least 1.</param>
    /// <returns>N × channels × height × width bytes.</returns>
    /// <exception cref="ArgumentException">These are no whole number of such images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static byte[] ToChannelsFirst(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        byte[] ordered = new byte[pixels.Length];
        ToChannelsFirst(pixels, ordered, height, width, channels);
        return ordered;
    }

    /// <summary>The same into memory that is there already.</summary>
    /// <param name="pixels">
    /// One image after the other, N × <paramref name="height"/> × <paramref name="width"/> ×
    /// <paramref name="channels"/> bytes.
    /// </param>
    /// <param name="destination">
    /// As many bytes, apart from <paramref name="pixels"/>: N × channels × height × width afterwards.
    /// </param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="channels">Channels of each image, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// These are no whole number of such images, or <paramref name="destination"/> has another length or overlaps them.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static void ToChannelsFirst(
        ReadOnlySpan<byte> pixels, Span<byte> destination, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Int128 size = (Int128)height * width * channels;
        if (pixels.Length % size != 0)
            throw new ArgumentException(
                $"An image of {height}×{width}×{channels} has {size} bytes, and {pixels.Length} are no whole number of "
                + "them.",
                nameof(pixels));
        if (destination.Length != pixels.Length)
            throw new ArgumentException(
                $"It has {destination.Length} bytes, and the pixels {pixels.Length}.", nameof(destination));
        if (pixels.Overlaps(destination))
            throw new ArgumentException("It overlaps the pixels.", nameof(destination));
        int plane = height * width;
        for (int image = 0; image < pixels.Length; image += (int)size)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                Span<byte> values = destination.Slice(image + (channel * plane), plane);
                for (int i = 0; i < values.Length; i++)
                    values[i] = pixels[image + (i * channels) + channel];
            }
        }
    }
}
