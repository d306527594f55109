using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The whole figure: title, legend, and the panels, two side by side.</summary>
internal sealed class CurveFigure
{
    private const float Margin = 24;
    private const float TitleHeight = 34;
    private const float LegendGap = 20;
    private const float Gutter = 32;
    private const float RowGap = 20;
    private const float SmallestPanel = 140;

    private static readonly TextStyle TitleStyle = new(true, 19, Palette.Text);

    private readonly string? _title;
    private readonly float _width;
    private readonly CurveLegend _legend;
    private readonly CurvePanel[] _panels;

    public CurveFigure(IReadOnlyList<CurveSeries> series, string? title, bool showTraining, float width)
    {
        (_title, _width) = (title, width);
        _legend = new CurveLegend(series, showTraining, width - 2 * Margin);
        _panels =
        [
            new CurvePanel("accuracy", series, metrics => metrics.Accuracy, percent: true, showTraining),
            new CurvePanel("loss", series, metrics => metrics.Loss, percent: false, showTraining),
            .. NamesIn(series).Select(name => new CurvePanel(
                name, series, metrics => metrics.Named.GetValueOrDefault(name, double.NaN), percent: false,
                showTraining)),
        ];
    }

    /// <summary>The least height at which the panels can be read.</summary>
    public float SmallestHeight => PanelTop + (Rows * (SmallestPanel + RowGap)) - RowGap + Margin;

    /// <summary>Rows of panels: one for accuracy and loss, and one for two more metrics each.</summary>
    public int Rows => (_panels.Length + 1) / 2;

    /// <summary>Such as <c>Validation accuracy and validation loss by epoch</c>.</summary>
    public string Subject
    {
        get
        {
            string[] titles =
            [
                _panels[0].Title,
                .. _panels.Skip(1).Select(panel => $"{char.ToLowerInvariant(panel.Title[0])}{panel.Title[1..]}"),
            ];
            return $"{string.Join(", ", titles[..^1])} and {titles[^1]} by epoch";
        }
    }

    private float LegendTop => Margin + (_title is null ? 0 : TitleHeight) - 6;

    private float PanelTop => LegendTop + _legend.Height + LegendGap;

    public void Draw(SKCanvas canvas, float height)
    {
        if (_title is not null)
            TitleStyle.Draw(
                canvas, TitleStyle.Shorten(_title, _width - 2 * Margin), Margin, Margin + TitleStyle.CapHeight);
        _legend.Draw(canvas, Margin, LegendTop);
        float panelWidth = (_width - 2 * Margin - Gutter) / 2;
        float panelHeight = ((height - Margin + 6 - PanelTop + RowGap) / Rows) - RowGap;
        for (int i = 0; i < _panels.Length; i++)
            _panels[i].Draw(canvas, SKRect.Create(
                Margin + (i % 2 * (panelWidth + Gutter)), PanelTop + (i / 2 * (panelHeight + RowGap)),
                panelWidth, panelHeight));
    }

    // Those of any series, in the order in which they come first.
    private static IEnumerable<string> NamesIn(IReadOnlyList<CurveSeries> series) => series
        .SelectMany(one => one.Histories).SelectMany(history => history.Epochs)
        .SelectMany(epoch => epoch.Validation?.Named.Keys ?? []).Distinct();
}
