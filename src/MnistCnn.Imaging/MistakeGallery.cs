using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Imaging;

/// <summary>
/// The worst mistakes of a report as images: beneath each what it was predicted as, what it is, and the probability of
/// the prediction with the image's index in its set.
/// </summary>
/// <example>
/// <code>
/// EvaluationReport report = EvaluationReport.Of(model, mnist.Test);
/// new MistakeGallery(report, mnist.Test).SavePng("mistakes.png");
/// </code>
/// </example>
public sealed class MistakeGallery : Figure
{
    private readonly EvaluationReport _report;
    private readonly ImageSet _images;

    /// <summary>
    /// Makes a gallery of <see cref="EvaluationReport.WorstMistakes"/>, the surest first, row by row.
    /// </summary>
    /// <param name="report">
    /// The report; <see cref="EvaluationOptions.MaxMistakes"/> is how many mistakes it holds.
    /// </param>
    /// <param name="images">The images that it was made of, with 1 channel, grey, or 3, red, green and blue.</param>
    /// <exception cref="ArgumentException">The images are others, or have neither 1 channel nor 3.</exception>
    public MistakeGallery(EvaluationReport report, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(images);
        DigitTile.CheckChannels(images, nameof(images));
        if (images.Count != report.Metrics.SampleCount
            || images.ClassCount != report.ConfusionMatrix.ClassCount
            || report.WorstMistakes.Any(mistake => images.GetLabel(mistake.Index) != mistake.Label))
            throw new ArgumentException(
                $"The report is of {report.Metrics.SampleCount} images of {report.ConfusionMatrix.ClassCount} classes, "
                + $"and these {images.Count} of {images.ClassCount} classes are others, or in another order.",
                nameof(images));
        (_report, _images) = (report, images);
    }

    /// <summary>Images in a row, 1 to 1000; 10 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1000.</exception>
    public int Columns { get; init =>
        field = Picture.CheckedProperty(value, TileFigure.LargestColumns, nameof(Columns)); } = 10;

    /// <summary>Screen pixels across and down for each pixel of an image, 1 to 64; 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 64.</exception>
    public int Scale { get; init => field = Picture.CheckedProperty(value, DigitTile.LargestScale, nameof(Scale)); } =
        3;

    /// <summary>
    /// Whether grey images are dark ink on white paper, not white on black as MNIST has them; false by default.
    /// </summary>
    public bool DarkInk { get; init; }

    /// <summary>What stands above the images; null for how many mistakes they are of how many, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        IReadOnlyList<Mistake> mistakes = _report.WorstMistakes;
        TileFigure figure = new(
            Title ?? DefaultTitle(), mistakes.Count, Columns, _images.Width * Scale, _images.Height * Scale,
            CaptionLines: 3);
        return figure.ToPicture(string.Join(", ", mistakes.Select(Describe)), (canvas, index, tile) =>
        {
            Mistake mistake = mistakes[index];
            DigitTile.Draw(canvas, _images, mistake.Index, Scale, DarkInk, tile);
            DigitCaption.Draw(canvas, tile, _images.ClassNames, mistake.Prediction, mistake.Label);
            TileCaption.Draw(
                canvas, tile, 3, Invariant($"{mistake.Probability:0.0%} · #{mistake.Index}"), TileCaption.Detail);
        });
    }

    private string DefaultTitle()
    {
        int all = _report.ConfusionMatrix.Total - _report.ConfusionMatrix.Correct;
        int shown = _report.WorstMistakes.Count;
        string images = Invariant($"{_report.ConfusionMatrix.Total:N0} images");
        string counted = all == 1 ? "1 mistake" : Invariant($"{all:N0} mistakes");
        return all == 0 ? $"No mistakes in {images}"
            : shown == all ? $"{counted} in {images}"
            : Invariant($"The surest {shown:N0} of {counted} in {images}");
    }

    private string Describe(Mistake mistake) => string.Create(
        CultureInfo.InvariantCulture,
        $"image {mistake.Index}, {Name(mistake.Label)}, predicted as {Name(mistake.Prediction)} "
        + $"at {mistake.Probability:0.0%}");

    private string Name(int label) => _images.ClassNames[label];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
