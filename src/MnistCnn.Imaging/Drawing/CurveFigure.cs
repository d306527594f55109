using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The whole figure: title, legend, and the two panels side by side.</summary>
internal sealed class CurveFigure
{
    private const float Margin = 24;
    private const float TitleHeight = 34;
    private const float LegendGap = 20;
    private const float Gutter = 32;
    private const float SmallestPanel = 140;

    private static readonly TextStyle TitleStyle = new(true, 19, Palette.Text);

    private readonly string? _title;
    private readonly float _width;
    private readonly float _height;
    private readonly CurveLegend _legend;
    private readonly CurvePanel _accuracy;
    private readonly CurvePanel _loss;

    public CurveFigure(IReadOnlyList<CurveSeries> series, string? title, bool showTraining, float width, float height)
    {
        (_title, _width, _height) = (title, width, height);
        _legend = new CurveLegend(series, showTraining, width - 2 * Margin);
        _accuracy = new CurvePanel("accuracy", series, metrics => metrics.Accuracy, percent: true, showTraining);
        _loss = new CurvePanel("loss", series, metrics => metrics.Loss, percent: false, showTraining);
    }

    /// <summary>The least height at which the panels can be read.</summary>
    public float SmallestHeight => PanelTop + SmallestPanel + Margin;

    /// <summary>Such as <c>Validation accuracy and validation loss by epoch</c>.</summary>
    public string Subject =>
        $"{_accuracy.Title} and {char.ToLowerInvariant(_loss.Title[0])}{_loss.Title[1..]} by epoch";

    private float LegendTop => Margin + (_title is null ? 0 : TitleHeight) - 6;

    private float PanelTop => LegendTop + _legend.Height + LegendGap;

    public void Draw(SKCanvas canvas)
    {
        if (_title is not null)
            TitleStyle.Draw(
                canvas, TitleStyle.Shorten(_title, _width - 2 * Margin), Margin, Margin + TitleStyle.CapHeight);
        _legend.Draw(canvas, Margin, LegendTop);
        float panelWidth = (_width - 2 * Margin - Gutter) / 2;
        SKRect left = new(Margin, PanelTop, Margin + panelWidth, _height - Margin + 6);
        _accuracy.Draw(canvas, left);
        left.Offset(panelWidth + Gutter, 0);
        _loss.Draw(canvas, left);
    }
}
