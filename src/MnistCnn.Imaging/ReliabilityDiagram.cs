using System.Globalization;
using MnistCnn.Evaluation;
using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Imaging;

/// <summary>
/// A reliability diagram: for each bin of a calibration a bar as high as the share of its images that was right, with
/// Wilson's 95% interval, against the dashed diagonal of a model that is as often right as it is sure. Below, how many
/// images each bin has, in a logarithmic scale.
/// </summary>
/// <remarks>
/// The interval stands at the mean confidence of its bin. Of a model that is as often right as it is sure, one in
/// twenty misses the diagonal by chance.
/// </remarks>
/// <example><code>new ReliabilityDiagram(report.Calibration).SavePng("reliability.png");</code></example>
public sealed class ReliabilityDiagram : Figure
{
    private const int LargestBinCount = 100;

    private readonly Calibration _calibration;

    /// <summary>Makes a diagram of a calibration.</summary>
    /// <exception cref="ArgumentException">The calibration has more than 100 bins, too many to tell apart.</exception>
    public ReliabilityDiagram(Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        if (calibration.Bins.Count > LargestBinCount)
            throw new ArgumentException(
                $"A diagram shows at most {LargestBinCount} bins, and this calibration has {calibration.Bins.Count}.",
                nameof(calibration));
        _calibration = calibration;
    }

    /// <summary>What stands above; null for the expected calibration error, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        string error = string.Create(
            CultureInfo.InvariantCulture, $"Expected calibration error {_calibration.ExpectedError:0.00%}");
        ReliabilityFigure figure = new(_calibration, Title ?? error);
        return new Picture(
            ReliabilityFigure.Width, ReliabilityFigure.Height, "Reliability diagram", $"{error}. {Describe()}",
            figure.Draw);
    }

    private string Describe() => string.Join(
        ' ', _calibration.Bins.Where(bin => bin.Count > 0).Select(bin => string.Create(
        CultureInfo.InvariantCulture, $"{bin.Count} images at {bin.MeanConfidence:0.0%}: {bin.Accuracy:0.0%} right.")));
}
