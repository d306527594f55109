using System.Numerics;

namespace MnistCnn.Kernels;

/// <summary>Brings an image from channel, row, column order into the first block's input.</summary>
internal static class ImageReader
{
    /// <summary>Makes bytes 0…1.</summary>
    public const float ByteScale = 1 / 255f;

    public static void Read<TPixel>(ConvolutionPlan first, ReadOnlySpan<TPixel> image, float scale, Span<float> input)
        where TPixel : INumberBase<TPixel>
    {
        int width = first.Shape.InputWidth;
        int channels = first.Shape.InputChannels;
        for (int i = 0; i < image.Length; i += width)
        {
            (int channel, int row) = Math.DivRem(i / width, first.Shape.InputHeight);
            Span<float> target = input[(first.TapOffset(row + first.Border, first.Border) + channel)..];
            ReadOnlySpan<TPixel> pixels = image.Slice(i, width);
            for (int column = 0; column < pixels.Length; column++)
                target[column * channels] = float.CreateTruncating(pixels[column]) * scale;
        }
    }
}
