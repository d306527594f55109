using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>How a curve is drawn: solid for what the figure is about, dashed for training beside it.</summary>
internal static class CurveStroke
{
    private const float Dash = 5;
    private const float DashGap = 4;

    public static void Draw(SKCanvas canvas, SKPath path, SKColor color, bool dashed)
    {
        using SKPaint paint = new()
        {
            Color = dashed ? color.WithAlpha(0xB0) : color,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = dashed ? 1.5f : 2.2f,
            StrokeJoin = SKStrokeJoin.Round,
            StrokeCap = dashed ? SKStrokeCap.Butt : SKStrokeCap.Round,
        };
        using SKPath dashes = dashed ? Cut(path) : new SKPath(path);
        canvas.DrawPath(dashes, paint);
    }

    // Skia's SVG canvas knows no dashed strokes, and says so on standard error.
    private static SKPath Cut(SKPath path)
    {
        SKPath dashes = new();
        using SKPathMeasure measure = new(path);
        do
        {
            for (float start = 0; start < measure.Length; start += Dash + DashGap)
                measure.GetSegment(start, start + Dash, dashes, startWithMoveTo: true);
        }
        while (measure.NextContour());
        return dashes;
    }
}
