using MnistCnn.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>One panel of the figure: a metric against the epochs.</summary>
internal sealed class CurvePanel(
    string metric, IReadOnlyList<CurveSeries> series, Func<ClassificationMetrics, double> read, bool percent,
    bool showTraining)
{
    private const float TitleHeight = 30;
    private const float BottomHeight = 44;
    private const float RightMargin = 10;
    private const float LabelGap = 9;

    private static readonly TextStyle TitleStyle = new(true, 15, Palette.Text);
    private static readonly TextStyle TickStyle = new(false, 12, Palette.Muted);

    private readonly bool _validation = series.Any(one => one.HasValidation);

    /// <summary>Such as <c>Validation accuracy</c>.</summary>
    public string Title => _validation ? $"Validation {metric}" : $"Training {metric} (no validation set)";

    public void Draw(SKCanvas canvas, SKRect area)
    {
        AxisScale epochs = EpochScale((int)(area.Width / 28));
        AxisScale values = ValueScale(Math.Max(1, (int)((area.Height - TitleHeight - BottomHeight) / 42)));
        string Label(double value) => percent ? values.FormatPercent(value) : values.Format(value);
        float left = values.Ticks().Max(value => TickStyle.Measure(Label(value))) + LabelGap;

        using Plot plot = MakePlot(epochs, values);
        plot.Layout.Fixed(new PixelPadding(left, RightMargin, BottomHeight, TitleHeight));
        PixelRect frame = new(area.Left, area.Right, area.Bottom, area.Top);
        // The first time a plot is rendered it draws everything twice: an SVG would hold both.
        using (SKNoDrawCanvas nowhere = new((int)area.Right, (int)area.Bottom))
            plot.Render(nowhere, frame);
        plot.Render(canvas, frame);

        PixelRect data = plot.RenderManager.LastRender.DataRect;
        TitleStyle.Draw(canvas, TitleStyle.Shorten(Title, area.Width), area.Left, area.Top + TitleStyle.CapHeight);
        foreach (double value in values.Ticks())
        {
            float baseline = plot.Axes.Left.GetPixel(value, data) + TickStyle.CapHeight / 2;
            TickStyle.Draw(canvas, Label(value), data.Left - LabelGap, baseline, SKTextAlign.Right);
        }

        foreach (double epoch in epochs.Ticks())
        {
            float middle = plot.Axes.Bottom.GetPixel(epoch, data);
            TickStyle.Draw(canvas, epochs.Format(epoch), middle, data.Bottom + 20, SKTextAlign.Center);
        }

        TickStyle.Draw(canvas, "Epoch", data.HorizontalCenter, data.Bottom + 40, SKTextAlign.Center);
        foreach (CurveSeries one in series)
            DrawBest(canvas, plot, data, one);
    }

    private Plot MakePlot(AxisScale epochs, AxisScale values)
    {
        Plot plot = new();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Left.IsVisible = false;
        plot.Axes.Bottom.FrameLineStyle.Color = Color.FromSKColor(Palette.Axis);
        plot.Axes.Bottom.MajorTickStyle.Color = Color.FromSKColor(Palette.Axis);
        plot.Axes.Bottom.TickGenerator = Ticks(epochs);
        plot.Axes.Left.TickGenerator = Ticks(values);
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Color.FromSKColor(Palette.Grid);

        double sides = Math.Max(0.4, (epochs.Upper - epochs.Lower) * 0.025);
        double ends = (values.Upper - values.Lower) * 0.025;
        plot.Axes.SetLimits(epochs.Lower - sides, epochs.Upper + sides, values.Lower - ends, values.Upper + ends);
        foreach (CurveSeries one in series.Where(one => one.HasBand))
            plot.Add.Plottable(new CurveBand(Band(one), one.Color));
        foreach (CurveSeries one in series)
        {
            if (showTraining && one.HasValidation)
                plot.Add.Plottable(new Curve(Points(one, validation: false), one.Color, dashed: true));
        }

        foreach (CurveSeries one in series)
            plot.Add.Plottable(
                new Curve(Points(one, one.HasValidation), one.Color, dashed: _validation && !one.HasValidation));
        return plot;
    }

    // The panel writes its labels itself, so that all text is in the library's own font.
    private static NumericManual Ticks(AxisScale scale)
    {
        double[] positions = [.. scale.Ticks()];
        return new NumericManual(positions, [.. positions.Select(_ => "")]);
    }

    private void DrawBest(SKCanvas canvas, Plot plot, PixelRect data, CurveSeries one)
    {
        if (one.Best is null || CurveSeries.Read(one.Best, one.HasValidation) is not { } metrics
            || !double.IsFinite(read(metrics)))
            return;
        float x = plot.Axes.Bottom.GetPixel(one.Best.Epoch, data);
        BestMark.Draw(canvas, one, x, plot.Axes.Left.GetPixel(read(metrics), data));
    }

    // Of several runs, the mean of those that reached the epoch.
    private List<Coordinates> Points(CurveSeries one, bool validation) =>
        [.. one.Values(validation, read).Select(epoch => new Coordinates(epoch.Epoch, epoch.Values.Average()))];

    private List<(double X, double Least, double Most)> Band(CurveSeries one) =>
    [
        .. one.Values(one.HasValidation, read)
            .Select(epoch => (Epoch: (double)epoch.Epoch, Numbers: epoch.Values.Where(double.IsFinite).ToArray()))
            .Where(epoch => epoch.Numbers.Length > 0)
            .Select(epoch => (epoch.Epoch, epoch.Numbers.Min(), epoch.Numbers.Max())),
    ];

    private AxisScale EpochScale(int intervals)
    {
        int[] epochs = [.. series.SelectMany(one => one.Histories).SelectMany(history => history.Epochs)
            .Select(epoch => epoch.Epoch)];
        return AxisScale.FitEpochs(epochs.Min(), epochs.Max(), intervals);
    }

    private AxisScale ValueScale(int intervals)
    {
        double[] values = [.. series.SelectMany(ValuesToHold).Where(double.IsFinite)];
        return values.Length == 0
            ? AxisScale.Fit(0, 1, intervals)
            : AxisScale.Fit(values.Min(), values.Max(), intervals, 0, percent ? 1 : double.PositiveInfinity);
    }

    // Training begins so far off that it would press everything else into a thin band:
    // its first two epochs may lie outside.
    private IEnumerable<double> ValuesToHold(CurveSeries one)
    {
        IEnumerable<double> values = one.Values(one.HasValidation, read).SelectMany(epoch => epoch.Values);
        return showTraining && one.HasValidation
            ? values.Concat(Points(one, validation: false).Skip(2).Select(point => point.Y))
            : values;
    }
}
