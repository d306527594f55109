using System.Globalization;
using MnistCnn.Evaluation;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Accuracy against confidence, and beneath how many images each bin has.</summary>
internal sealed class ReliabilityFigure(Calibration calibration, string title)
{
    public const int Width = Left + Side + Margin;
    public const int Height = Top + Side + CountsGap + CountsHeight + BottomHeight;

    private const int Margin = 24;
    private const int Left = 84;
    private const int Top = 84;
    private const int Side = 440;
    private const int CountsGap = 46;
    private const int CountsHeight = 84;
    private const int BottomHeight = 62;
    private const int Ticks = 5;
    private const float SmallestCount = 7;
    private const float WhiskerEnd = 3.5f;

    private static readonly TextStyle TitleStyle = new(true, 17, Palette.Text);
    private static readonly TextStyle AxisStyle = new(false, 13, Palette.Muted);
    private static readonly TextStyle TickStyle = new(false, 12, Palette.Muted);
    private static readonly TextStyle CountStyle = new(false, 11, Palette.Text);

    private readonly SKRect _plot = SKRect.Create(Left, Top, Side, Side);
    private readonly SKRect _counts = SKRect.Create(Left, Top + Side + CountsGap, Side, CountsHeight);

    public void Draw(SKCanvas canvas)
    {
        TitleStyle.Draw(canvas, TitleStyle.Shorten(title, Width - (2 * Margin)), Margin, Margin + TitleStyle.CapHeight);
        AxisStyle.Draw(canvas, "share of images that was right, with its 95% interval", Margin, Top - 16);
        DrawGrid(canvas);
        foreach (ReliabilityBin bin in calibration.Bins.Where(bin => bin.Count > 0))
            DrawBar(canvas, bin);
        DrawLine(canvas, _plot.Left, _plot.Bottom, _plot.Right, _plot.Top, Palette.Muted, 1.5f, dashed: true);
        foreach (ReliabilityBin bin in calibration.Bins.Where(bin => bin.Count > 0))
            DrawWhisker(canvas, bin);
        AxisStyle.Draw(canvas, "images in each bin, logarithmic", Margin, _counts.Top - 12);
        AxisStyle.Draw(canvas, "probability of the predicted class", _plot.MidX, Height - 20, SKTextAlign.Center);
    }

    private void DrawGrid(SKCanvas canvas)
    {
        for (int tick = 0; tick <= Ticks; tick++)
        {
            float share = (float)tick / Ticks;
            string text = share.ToString("0%", CultureInfo.InvariantCulture);
            DrawLine(canvas, _plot.Left, Y(share), _plot.Right, Y(share), tick == 0 ? Palette.Axis : Palette.Grid, 1);
            TickStyle.Draw(canvas, text, _plot.Left - 9, Y(share) + (TickStyle.CapHeight / 2), SKTextAlign.Right);
            TickStyle.Draw(canvas, text, X(share), _counts.Bottom + 20, SKTextAlign.Center);
        }

        DrawLine(canvas, _counts.Left, _counts.Bottom, _counts.Right, _counts.Bottom, Palette.Axis, 1);
    }

    private void DrawBar(SKCanvas canvas, ReliabilityBin bin)
    {
        using SKPaint pale = new() { Color = Palette.Tint(Palette.Curve(0), 0.3), IsAntialias = true };
        (float left, float right) = (X(bin.Lower) + 1, X(bin.Upper) - 1);
        canvas.DrawRect(new SKRect(left, Y(bin.Accuracy), right, _plot.Bottom), pale);
        // A single image is seen too.
        double most = Math.Log(1 + calibration.Bins.Max(one => one.Count));
        float top = _counts.Bottom - (float)((CountsHeight - CountStyle.Size) * Math.Log(1 + bin.Count) / most);
        canvas.DrawRect(new SKRect(left, top, right, _counts.Bottom), pale);
        string count = bin.Count.ToString(CultureInfo.InvariantCulture);
        TextStyle style = CountStyle.Fit(count, right - left, SmallestCount);
        // Many bins are too narrow for numbers.
        if (style.Measure(count) < right - left + 2)
            style.Draw(canvas, count, (left + right) / 2, top - 3, SKTextAlign.Center);
    }

    private void DrawWhisker(SKCanvas canvas, ReliabilityBin bin)
    {
        var interval = ConfidenceInterval.OfShare((int)Math.Round(bin.Accuracy * bin.Count), bin.Count);
        (float x, float low, float high) = (X(bin.MeanConfidence), Y(interval.Lower), Y(interval.Upper));
        DrawLine(canvas, x, low, x, high, Palette.Curve(0), 1.5f);
        DrawLine(canvas, x - WhiskerEnd, low, x + WhiskerEnd, low, Palette.Curve(0), 1.5f);
        DrawLine(canvas, x - WhiskerEnd, high, x + WhiskerEnd, high, Palette.Curve(0), 1.5f);
        using SKPaint dot = new() { Color = Palette.Curve(0), IsAntialias = true };
        canvas.DrawCircle(x, Y(bin.Accuracy), 3.5f, dot);
    }

    private static void DrawLine(
        SKCanvas canvas, float startX, float startY, float endX, float endY, SKColor color, float width,
        bool dashed = false)
    {
        using SKPathEffect? dashes = dashed ? SKPathEffect.CreateDash([5, 4], 0) : null;
        using SKPaint paint = new()
        {
            Color = color, Style = SKPaintStyle.Stroke, StrokeWidth = width, IsAntialias = true, PathEffect = dashes,
        };
        canvas.DrawLine(startX, startY, endX, endY, paint);
    }

    private float X(double share) => (float)(_plot.Left + (share * Side));

    private float Y(double share) => (float)(_plot.Bottom - (share * Side));
}
