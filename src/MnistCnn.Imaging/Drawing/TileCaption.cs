using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Lines of text beneath a tile, shrunk and then cut to its width.</summary>
internal static class TileCaption
{
    private const int LineHeight = 17;
    private const float SmallestSize = 8;

    public static TextStyle Plain { get; } = new(false, 13, Palette.Text);

    public static TextStyle Wrong { get; } = new(true, 13, Palette.Wrong);

    public static TextStyle Detail { get; } = new(false, 12, Palette.Muted);

    /// <summary>The height of a number of lines.</summary>
    public static int HeightOf(int lines) => lines * LineHeight + 4;

    /// <summary>Draws a line, counted from 1.</summary>
    public static void Draw(SKCanvas canvas, SKRectI tile, int line, string text, TextStyle style)
    {
        TextStyle fitted = style.Fit(text, tile.Width, SmallestSize);
        fitted.Draw(
            canvas, fitted.Shorten(text, tile.Width), tile.MidX, tile.Bottom + line * LineHeight, SKTextAlign.Center);
    }
}
