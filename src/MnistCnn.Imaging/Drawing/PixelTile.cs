using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>A tile whose pixels are squares, sharp at every size.</summary>
internal static class PixelTile
{
    /// <summary>Draws a tile.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="tile">The place; its sides are multiples of <paramref name="scale"/>.</param>
    /// <param name="scale">The side of a square.</param>
    /// <param name="color">The colour of a pixel, given its row and its column.</param>
    /// <param name="framed">
    /// Whether there is a line around: what may be white has no edge of its own on a white page.
    /// </param>
    public static void Draw(SKCanvas canvas, SKRectI tile, int scale, Func<int, int, SKColor> color, bool framed)
    {
        // Enlarged here and not by the canvas: not every viewer of an SVG keeps the squares sharp.
        using SKBitmap bitmap = new(new SKImageInfo(tile.Width, tile.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int y = 0; y < tile.Height; y++)
        {
            for (int x = 0; x < tile.Width; x += scale)
            {
                SKColor one = color(y / scale, x / scale);
                for (int i = 0; i < scale; i++)
                    ((ReadOnlySpan<byte>)[one.Red, one.Green, one.Blue, 255])
                        .CopyTo(target[((y * tile.Width + x + i) * 4)..]);
            }
        }

        bitmap.SetImmutable();
        using SKImage image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, tile.Left, tile.Top);
        if (framed)
            DrawFrame(canvas, tile);
    }

    private static void DrawFrame(SKCanvas canvas, SKRectI tile)
    {
        using SKPaint paint = new() { Color = Palette.Grid, Style = SKPaintStyle.Stroke, StrokeWidth = 1 };
        canvas.DrawRect(new SKRect(tile.Left - 0.5f, tile.Top - 0.5f, tile.Right + 0.5f, tile.Bottom + 0.5f), paint);
    }
}
