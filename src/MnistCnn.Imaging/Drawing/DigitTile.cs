using MnistCnn.Data;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>One image of a set, each of its pixels a square.</summary>
internal static class DigitTile
{
    public const int LargestScale = 64;

    /// <summary>Throws unless images are grey or have red, green and blue.</summary>
    public static void CheckChannels(ImageSet images, string parameter)
    {
        if (images.Channels is not (1 or 3))
            throw new ArgumentException(
                $"Images to show need 1 channel or 3, and these have {images.Channels}.", parameter);
    }

    public static void Draw(SKCanvas canvas, ImageSet images, int index, int scale, bool darkInk, SKRectI tile)
    {
        int area = images.Height * images.Width;
        bool invert = darkInk && images.Channels == 1;
        PixelTile.Draw(canvas, tile, scale, ColorAt, framed: invert);

        SKColor ColorAt(int row, int column)
        {
            ReadOnlySpan<byte> pixels = images.GetImage(index)[(row * images.Width + column)..];
            if (images.Channels == 3)
                return new SKColor(pixels[0], pixels[area], pixels[2 * area]);
            byte grey = invert ? (byte)(255 - pixels[0]) : pixels[0];
            return new SKColor(grey, grey, grey);
        }
    }
}
