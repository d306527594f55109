using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>
/// A weight, a size and a colour of text. Text is drawn as outlines of the library's own font: it looks the same on
/// every machine, with or without fonts, and in every viewer of an SVG.
/// </summary>
internal sealed record TextStyle(bool SemiBold, float Size, SKColor Color)
{
    private static readonly SKTypeface Regular = Load("Inter-Regular.ttf");
    private static readonly SKTypeface Strong = Load("Inter-SemiBold.ttf");

    /// <summary>Height of the figures and capitals, in pixels.</summary>
    public float CapHeight => Size * 0.727f;

    public float Measure(string text)
    {
        using SKFont font = MakeFont();
        return font.MeasureText(text);
    }

    /// <summary>
    /// This style, or a smaller one in which the text fits into <paramref name="width"/>, if it need not be tiny.
    /// </summary>
    public TextStyle Fit(string text, float width, float smallest) =>
        this with { Size = Math.Max(Size * width / Math.Max(Measure(text), width), smallest) };

    /// <summary>Draws one line of text with its baseline at <paramref name="y"/>.</summary>
    public void Draw(SKCanvas canvas, string text, float x, float y, SKTextAlign align = SKTextAlign.Left)
    {
        float left = align switch
        {
            SKTextAlign.Center => x - Measure(text) / 2,
            SKTextAlign.Right => x - Measure(text),
            _ => x,
        };
        using SKFont font = MakeFont();
        using SKPath outline = font.GetTextPath(text, new SKPoint(left, y));
        using SKPaint paint = new() { Color = Color, IsAntialias = true };
        canvas.DrawPath(outline, paint);
    }

    /// <summary>The text, or as much of its beginning as fits into <paramref name="width"/> with an ellipsis.</summary>
    public string Shorten(string text, float width)
    {
        if (Measure(text) <= width)
            return text;
        int length = text.Length;
        while (length > 0 && Measure(Ellipsis(text, length)) > width)
            length--;
        return Ellipsis(text, length);
    }

    private static string Ellipsis(string text, int length) => text[..length].TrimEnd() + '…';

    private SKFont MakeFont() => new(SemiBold ? Strong : Regular, Size)
    {
        Subpixel = true,
        LinearMetrics = true,
        Hinting = SKFontHinting.None,
    };

    private static SKTypeface Load(string name)
    {
        using Stream stream = typeof(TextStyle).Assembly.GetManifestResourceStream(name)!;
        return SKTypeface.FromStream(stream);
    }
}
