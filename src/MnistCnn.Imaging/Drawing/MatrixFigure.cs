using System.Globalization;
using MnistCnn.Evaluation;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The cells of a confusion matrix with their counts, class names and axis titles.</summary>
internal sealed class MatrixFigure(ConfusionMatrix matrix, string title)
{
    private const int Margin = 24;
    private const int CellHeight = 52;
    private const int Gap = 2;
    private const int LargestNameWidth = 120;
    private const int TitleHeight = 36;
    private const int HeaderHeight = 44;
    private const int NameGap = 10;
    private const int LargestCellWidth = 84;
    private const double PalestMistake = 0.12;

    private static readonly TextStyle TitleStyle = new(true, 17, Palette.Text);
    private static readonly TextStyle AxisStyle = new(false, 13, Palette.Muted);
    private static readonly TextStyle NameStyle = new(false, 13, Palette.Text);

    public int Width => Left + Math.Max(matrix.ClassCount * CellWidth, 200) + Margin;

    public int Height => Top + (matrix.ClassCount * CellHeight) + Margin;

    private static int Top => Margin + TitleHeight + HeaderHeight;

    private int Left { get; } = Margin + 16 + (int)Math.Min(
        LargestNameWidth, Math.Max(matrix.ClassNames.Max(NameStyle.Measure), AxisStyle.Measure("true class")));

    // Square unless names need more.
    private int CellWidth { get; } = (int)Math.Clamp(
        MathF.Ceiling(matrix.ClassNames.Max(NameStyle.Measure)) + NameGap, CellHeight, LargestCellWidth);

    public void Draw(SKCanvas canvas)
    {
        TitleStyle.Draw(canvas, TitleStyle.Shorten(title, Width - (2 * Margin)), Margin, Margin + TitleStyle.CapHeight);
        AxisStyle.Draw(canvas, "predicted class", Left, Top - 30);
        AxisStyle.Draw(canvas, "true class", Left - 12, Top - 10, SKTextAlign.Right);
        for (int label = 0; label < matrix.ClassCount; label++)
        {
            float middle = (label + 0.5f) * CellHeight;
            string name = matrix.ClassNames[label];
            string columnName = NameStyle.Shorten(name, CellWidth - NameGap);
            NameStyle.Draw(canvas, columnName, Left + ((label + 0.5f) * CellWidth), Top - 10, SKTextAlign.Center);
            string rowName = NameStyle.Shorten(name, LargestNameWidth);
            NameStyle.Draw(canvas, rowName, Left - 12, Top + middle + (NameStyle.CapHeight / 2), SKTextAlign.Right);
            for (int predicted = 0; predicted < matrix.ClassCount; predicted++)
                DrawCell(canvas, label, predicted);
        }
    }

    private void DrawCell(SKCanvas canvas, int label, int predicted)
    {
        SKRect cell = SKRect.Create(
            Left + (predicted * CellWidth), Top + (label * CellHeight), CellWidth - Gap, CellHeight - Gap);
        int count = matrix[label, predicted];
        SKColor color = count == 0
            ? SKColors.White
            : Shade(label == predicted, (double)count / matrix.Classes[label].Support);
        using SKPaint fill = new() { Color = color, IsAntialias = true };
        canvas.DrawRect(cell, fill);
        using SKPaint frame = new() { Color = Palette.Grid, Style = SKPaintStyle.Stroke, StrokeWidth = 1 };
        canvas.DrawRect(cell, frame);
        if (count > 0)
            DrawCount(canvas, cell, count, Palette.TextOn(color));
    }

    // The square tells recalls near 1 apart, the logarithm rare mistakes:
    // both ends of the scale where the shares crowd.
    private SKColor Shade(bool right, double share)
    {
        if (right)
            return Palette.Tint(Palette.Curve(0), share * share);
        double rarest = Math.Log(matrix.Classes.Max(metrics => metrics.Support));
        return Palette.Tint(
            Palette.Wrong, share == 1 ? 1 : PalestMistake + ((1 - PalestMistake) * (1 + (Math.Log(share) / rarest))));
    }

    private static void DrawCount(SKCanvas canvas, SKRect cell, int count, SKColor color)
    {
        string text = count.ToString(CultureInfo.InvariantCulture);
        TextStyle style = new TextStyle(color == SKColors.White, 14, color).Fit(text, cell.Width - 6, smallest: 1);
        style.Draw(canvas, text, cell.MidX, cell.MidY + (style.CapHeight / 2), SKTextAlign.Center);
    }
}
