using MnistCnn.Imaging.Drawing;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Imaging;

/// <summary>
/// How trainings went, side by side: accuracy on the left, loss on the right, one curve a model, epochs across. The
/// best epoch of each model, by accuracy, is marked on all curves. Shown are validation metrics; where no history has
/// any, the training metrics, and the panels say so. Metrics of <see cref="TrainerOptions.Metrics"/> have panels of
/// their own below, two in a row.
/// </summary>
/// <remarks>
/// Text is drawn in a font that comes with the library, so a machine needs none: it has Latin, Greek and Cyrillic
/// letters; other characters appear as boxes. In an SVG text is outlines; names and results are in its description too.
/// </remarks>
/// <example>
/// <code>
/// new TrainingCurves(("2 convolutions", history2), ("3 convolutions", history3)).SavePng("curves.png");
/// </code>
/// </example>
public sealed class TrainingCurves
{
    private const int SmallestWidth = 480;
    private const int SmallestHeight = 200;
    private const int UsualHeight = 480;
    private const int RowHeight = 360;

    private readonly CurveSeries[] _series;

    private TrainingCurves(CurveSeries[] series) => _series = series;

    /// <summary>Makes a figure of histories, which may be of different lengths.</summary>
    /// <param name="series">
    /// The name of each model and its history, at least one; each history has at least one epoch.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no series, a name is blank or has control characters, or a history is null or empty.
    /// </exception>
    public TrainingCurves(params IReadOnlyList<(string Name, TrainingHistory History)> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count == 0)
            throw new ArgumentException(
                "Curves need at least one series, a name with its history, and there are 0.", nameof(series));
        _series = CheckAll([.. series.Select(one => (one.Name, (IReadOnlyList<TrainingHistory>)[one.History]))]);
    }

    /// <summary>
    /// Makes a figure of several runs of each model: the mean of the runs, in a band from the least to the greatest.
    /// </summary>
    /// <param name="series">
    /// The name of each model and its histories, one for each seed. Where runs stop early, mean and band are those of
    /// the runs that go on.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no series, one has no history, a name is blank or has control characters, or a history is null or
    /// empty.
    /// </exception>
    public static TrainingCurves OfRuns(
        params IReadOnlyList<(string Name, IReadOnlyList<TrainingHistory> Histories)> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count == 0)
            throw new ArgumentException(
                "Curves need at least one series, a name with its histories, and there are 0.", nameof(series));
        return new TrainingCurves(CheckAll(series));
    }

    /// <summary>A line above the figure; null for none, the default.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// Whether training metrics are shown too, as dashed curves; false by default. The axes hold them from the third
    /// epoch on: the first two are often so far off that they would press all else into a thin band.
    /// </summary>
    public bool ShowTraining { get; init; }

    /// <summary>
    /// How much larger than usual text and lines are, 0.5 to 8, 1 by default. For a display with two pixels to a point
    /// double this, the width and the height.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0.5 to 8.</exception>
    public double Scale
    {
        get;
        init => field = value is >= 0.5 and <= 8
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Scale), value, $"Scale must be 0.5 to 8, and it is {value}.");
    } = 1;

    /// <summary>Writes the figure as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="width">Pixels across, 480 × <see cref="Scale"/> to 10,000.</param>
    /// <param name="height">
    /// Pixels down, 200 × <see cref="Scale"/> (more with a long legend or more than two panels) to 10,000; left out,
    /// 480, and 360 more for each further row of panels.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The width or the height is out of range.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public void SavePng(string path, int width = 1200, int? height = null) => Draw(width, height).SavePng(path);

    /// <summary>Writes the figure as an SVG file, whole or not at all; it shows what the PNG shows.</summary>
    /// <inheritdoc cref="SavePng"/>
    public void SaveSvg(string path, int width = 1200, int? height = null) => Draw(width, height).SaveSvg(path);

    /// <summary>The figure as the bytes of a PNG file.</summary>
    /// <inheritdoc cref="SavePng"/>
    public byte[] ToPng(int width = 1200, int? height = null) => Draw(width, height).ToPng();

    /// <summary>The figure as the text of an SVG file.</summary>
    /// <inheritdoc cref="SavePng"/>
    public string ToSvg(int width = 1200, int? height = null) => Draw(width, height).ToSvg();

    private static CurveSeries[] CheckAll(
        IReadOnlyList<(string Name, IReadOnlyList<TrainingHistory> Histories)> series) =>
        [.. Enumerable.Range(0, series.Count).Select(index => Check(series, index))];

    private static CurveSeries Check(
        IReadOnlyList<(string Name, IReadOnlyList<TrainingHistory> Histories)> series, int index)
    {
        (string name, IReadOnlyList<TrainingHistory> histories) = series[index];
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
            throw new ArgumentException(
                $"The name of series {index} must be one line of text, and it is \"{name}\".", nameof(series));
        if (histories is null || histories.Count == 0 || histories.Contains(null!))
            throw new ArgumentException($"The series \"{name}\" needs a history, and it is null.", nameof(series));
        if (histories.Any(history => history.Epochs.Count == 0))
            throw new ArgumentException(
                $"The series \"{name}\" needs at least one epoch, and its history has 0; train first.", nameof(series));
        return new CurveSeries(name, histories, index);
    }

    private static string CountEpochs(CurveSeries series)
    {
        int epochs = series.Histories.Max(history => history.Epochs.Count);
        return epochs == 1 ? "1 epoch" : $"{epochs} epochs";
    }

    private Picture Draw(int width, int? wantedHeight)
    {
        Picture.CheckSide(width, (int)Math.Ceiling(SmallestWidth * Scale), nameof(width));
        CurveFigure figure = new(_series, Title, ShowTraining, (float)(width / Scale));
        int height = wantedHeight ?? UsualHeight + (RowHeight * (figure.Rows - 1));
        Picture.CheckSide(
            height, (int)Math.Ceiling(Math.Max(SmallestHeight, figure.SmallestHeight) * Scale), nameof(height));
        string results = string.Join(' ', _series.Select(one => $"{one.Name}: {CountEpochs(one)}, {one.Summary}."));
        return new Picture(width, height, Title ?? figure.Subject, $"{figure.Subject}. {results}", canvas =>
        {
            canvas.Scale((float)Scale);
            figure.Draw(canvas, (float)(height / Scale));
        });
    }
}
