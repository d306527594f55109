using ScottPlot;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>One curve in a panel. Where a value is no number it has a gap; a point between gaps is a dot.</summary>
internal sealed class Curve(IReadOnlyList<Coordinates> points, SKColor color, bool dashed) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(points);

    public void Render(RenderPack rp)
    {
        using SKPath path = new();
        bool drawing = false;
        for (int i = 0; i < points.Count; i++)
        {
            if (!IsNumber(i))
            {
                drawing = false;
                continue;
            }

            Pixel pixel = Axes.GetPixel(points[i]);
            if (drawing)
                path.LineTo(pixel.X, pixel.Y);
            else if (IsNumber(i + 1))
                path.MoveTo(pixel.X, pixel.Y);
            else
                DrawDot(rp.Canvas, pixel);
            drawing = true;
        }

        CurveStroke.Draw(rp.Canvas, path, color, dashed);
    }

    private bool IsNumber(int index) => index < points.Count && double.IsFinite(points[index].Y);

    private void DrawDot(SKCanvas canvas, Pixel pixel)
    {
        using SKPaint paint = new() { Color = color, IsAntialias = true };
        canvas.DrawCircle(pixel.X, pixel.Y, 3, paint);
    }
}
