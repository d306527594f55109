using System.Globalization;
using MnistCnn.Evaluation;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The cells of a confusion matrix with their counts, class names and axis titles.</summary>
internal sealed class MatrixFigure(ConfusionMatrix matrix, string title)
{
    private const int Margin = 24;
    private const int Cell = 52;
    private const int Gap = 2;
    private const int LargestNameWidth = 120;
    private const int TitleHeight = 36;
    private const int HeaderHeight = 44;
    private const double PalestMistake = 0.12;

    private static readonly TextStyle TitleStyle = new(true, 17, Palette.Text);
    private static readonly TextStyle AxisStyle = new(false, 13, Palette.Muted);
    private static readonly TextStyle NameStyle = new(false, 13, Palette.Text);

    public int Width => Left + Math.Max(matrix.ClassCount * Cell, 200) + Margin;

    public int Height => Top + (matrix.ClassCount * Cell) + Margin;

    private static int Top => Margin + TitleHeight + HeaderHeight;

    private int Left { get; } = Margin + 16 + (int)Math.Min(
        LargestNameWidth, Math.Max(matrix.ClassNames.Max(NameStyle.Measure), AxisStyle.Measure("true class")));

    public void Draw(SKCanvas canvas)
    {
        TitleStyle.Draw(canvas, TitleStyle.Shorten(title, Width - (2 * Margin)), Margin, Margin + TitleStyle.CapHeight);
        AxisStyle.Draw(canvas, "predicted class", Left, Top - 30);
        AxisStyle.Draw(canvas, "true class", Left - 12, Top - 10, SKTextAlign.Right);
        for (int label = 0; label < matrix.ClassCount; label++)
        {
            float middle = (label * Cell) + (Cell / 2f);
            string name = matrix.ClassNames[label];
            NameStyle.Draw(canvas, NameStyle.Shorten(name, Cell - 4), Left + middle, Top - 10, SKTextAlign.Center);
            string rowName = NameStyle.Shorten(name, LargestNameWidth);
            NameStyle.Draw(canvas, rowName, Left - 12, Top + middle + (NameStyle.CapHeight / 2), SKTextAlign.Right);
            for (int predicted = 0; predicted < matrix.ClassCount; predicted++)
                DrawCell(canvas, label, predicted);
        }
    }

    private void DrawCell(SKCanvas canvas, int label, int predicted)
    {
        SKRect cell = SKRect.Create(Left + (predicted * Cell), Top + (label * Cell), Cell - Gap, Cell - Gap);
        int count = matrix[label, predicted];
        SKColor color = count == 0 ? SKColors.White : Shade(label == predicted, (double)count / matrix.Classes[label].Support);
        using SKPaint fill = new() { Color = color, IsAntialias = true };
        canvas.DrawRect(cell, fill);
        using SKPaint frame = new() { Color = Palette.Grid, Style = SKPaintStyle.Stroke, StrokeWidth = 1 };
        canvas.DrawRect(cell, frame);
        if (count > 0)
            DrawCount(canvas, cell, count, Palette.TextOn(color));
    }

    // The square tells recalls near 1 apart, the logarithm rare mistakes: both ends of the scale where the shares crowd.
    private SKColor Shade(bool right, double share)
    {
        if (right)
            return Palette.Tint(Palette.Curve(0), share * share);
        double rarest = Math.Log(matrix.Classes.Max(metrics => metrics.Support));
        return Palette.Tint(Palette.Wrong, share == 1 ? 1 : PalestMistake + ((1 - PalestMistake) * (1 + (Math.Log(share) / rarest))));
    }

    private static void DrawCount(SKCanvas canvas, SKRect cell, int count, SKColor color)
    {
        string text = count.ToString(CultureInfo.InvariantCulture);
        TextStyle style = new(color == SKColors.White, 14, color);
        style = style with { Size = style.Size * Math.Min(1, (cell.Width - 6) / style.Measure(text)) };
        style.Draw(canvas, text, cell.MidX, cell.MidY + (style.CapHeight / 2), SKTextAlign.Center);
    }
}
