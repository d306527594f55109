using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>A colour scale with the numbers at its ends.</summary>
internal sealed class ColorBar(ColorScale scale)
{
    private const float BarWidth = 96;
    private const float BarHeight = 10;
    private const float Gap = 6;

    private static readonly TextStyle Style = new(false, 12, Palette.Muted);

    private readonly string _lower = ColorScale.Format(scale.Lower);
    private readonly string _upper = ColorScale.Format(scale.Upper);

    public float Width => Style.Measure(_lower) + Gap + BarWidth + Gap + Style.Measure(_upper);

    public void Draw(SKCanvas canvas, float left, float middle)
    {
        float baseline = middle + Style.CapHeight / 2;
        Style.Draw(canvas, _lower, left, baseline);
        float start = left + Style.Measure(_lower) + Gap;
        var bar = SKRect.Create(start, middle - BarHeight / 2, BarWidth, BarHeight);
        using (SKShader shader = SKShader.CreateLinearGradient(
            new SKPoint(bar.Left, 0), new SKPoint(bar.Right, 0), [.. scale.Stops], SKShaderTileMode.Clamp))
        using (SKPaint fill = new() { Shader = shader })
            canvas.DrawRect(bar, fill);
        using (SKPaint frame = new() { Color = Palette.Grid, Style = SKPaintStyle.Stroke, StrokeWidth = 1,
            IsAntialias = true })
            canvas.DrawRect(bar, frame);
        Style.Draw(canvas, _upper, bar.Right + Gap, baseline);
    }
}
