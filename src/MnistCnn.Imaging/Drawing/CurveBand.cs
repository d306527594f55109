using ScottPlot;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The area between the least and the greatest value of several runs.</summary>
internal sealed class CurveBand(IReadOnlyList<(double X, double Least, double Most)> points, SKColor color) : IPlottable
{
    private const byte Opacity = 0x30;

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() =>
        new(points.SelectMany(
            point => new[] { new Coordinates(point.X, point.Least), new Coordinates(point.X, point.Most) }).ToList());

    public void Render(RenderPack rp)
    {
        IEnumerable<Coordinates> outline = points.Select(point => new Coordinates(point.X, point.Most))
            .Concat(points.Reverse().Select(point => new Coordinates(point.X, point.Least)));
        using SKPath path = new();
        path.AddPoly([.. outline.Select(Axes.GetPixel).Select(pixel => new SKPoint(pixel.X, pixel.Y))]);
        using SKPaint paint = new() { Color = color.WithAlpha(Opacity), IsAntialias = true };
        rp.Canvas.DrawPath(path, paint);
    }
}
