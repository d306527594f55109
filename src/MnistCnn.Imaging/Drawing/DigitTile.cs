using MnistCnn.Data;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>One image of a set, each of its pixels a square.</summary>
internal static class DigitTile
{
    public static void Draw(SKCanvas canvas, ImageSet images, int index, int scale, bool darkInk, SKRectI tile)
    {
        // Enlarged here and not by the canvas: not every viewer of an SVG keeps the squares sharp.
        using SKBitmap bitmap = new(new SKImageInfo(tile.Width, tile.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> pixels = images.GetImage(index);
        int area = images.Height * images.Width;
        bool invert = darkInk && images.Channels == 1;
        for (int y = 0; y < tile.Height; y++)
        {
            for (int x = 0; x < tile.Width; x++)
            {
                int source = y / scale * images.Width + x / scale;
                Span<byte> color = target.Slice((y * tile.Width + x) * 4, 4);
                for (int channel = 0; channel < 3; channel++)
                {
                    byte value = pixels[images.Channels == 1 ? source : channel * area + source];
                    color[channel] = invert ? (byte)(255 - value) : value;
                }

                color[3] = 255;
            }
        }

        bitmap.SetImmutable();
        using SKImage image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, tile.Left, tile.Top);
        if (invert)
            DrawFrame(canvas, tile);
    }

    // White paper on a white page has no edge of its own.
    private static void DrawFrame(SKCanvas canvas, SKRectI tile)
    {
        using SKPaint paint = new() { Color = Palette.Grid, Style = SKPaintStyle.Stroke, StrokeWidth = 1 };
        canvas.DrawRect(new SKRect(tile.Left - 0.5f, tile.Top - 0.5f, tile.Right + 0.5f, tile.Bottom + 0.5f), paint);
    }
}
