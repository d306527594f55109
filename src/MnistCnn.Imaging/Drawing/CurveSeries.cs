using System.Globalization;
using MnistCnn.Metrics;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Named histories of one model, one for each seed, with their colour and their mark.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Histories">At least one, each with at least one epoch.</param>
/// <param name="Index">The place among the others, from 0, which gives colour and mark.</param>
internal sealed record CurveSeries(string Name, IReadOnlyList<TrainingHistory> Histories, int Index)
{
    public bool HasValidation { get; } =
        Histories.Any(history => history.Epochs.Any(epoch => epoch.Validation is not null));

    /// <summary>
    /// The epoch to mark; null where every accuracy is NaN, and where there are several histories, which differ in it.
    /// </summary>
    public EpochReport? Best { get; } = Histories.Count == 1 ? BestOf(Histories[0]) : null;

    public SKColor Color => Palette.Curve(Index);

    /// <summary>Whether there is a band to draw, from the least to the greatest value.</summary>
    public bool HasBand => Histories.Count > 1;

    /// <summary>Such as <c>best 99.36% at epoch 14</c>, or <c>best 99.34 ± 0.02% in 5 runs</c>.</summary>
    public string Summary
    {
        get
        {
            double[] best =
                [.. Histories.Select(BestOf).OfType<EpochReport>().Select(AccuracyOf)];
            if (best.Length == 0)
                return "no accuracy";
            double mean = 100 * best.Average();
            if (Best is not null)
                return string.Create(CultureInfo.InvariantCulture, $"best {mean:F2}% at epoch {Best.Epoch}");
            double deviation =
                Math.Sqrt(best.Sum(value => Math.Pow((100 * value) - mean, 2)) / Math.Max(best.Length - 1, 1));
            return string.Create(
                CultureInfo.InvariantCulture, $"best {mean:F2} ± {deviation:F2}% in {best.Length} runs");
        }
    }

    /// <summary>For each epoch its number, and the values of the histories that reached it.</summary>
    public IEnumerable<(int Epoch, double[] Values)> Values(
        bool validation, Func<ClassificationMetrics, double> read) =>
        Histories.SelectMany(history => history.Epochs)
            .GroupBy(epoch => epoch.Epoch)
            .OrderBy(group => group.Key)
            .Select(
                group => (group.Key, group.Select(epoch =>
                    Read(epoch, validation) is { } metrics ? read(metrics) : double.NaN).ToArray()));

    /// <summary>The numbers of an epoch: of validation or of training.</summary>
    public static ClassificationMetrics? Read(EpochReport epoch, bool validation) =>
        validation ? epoch.Validation : epoch.Training;

    private static EpochReport? BestOf(TrainingHistory history) => history.BestEpoch(
        history.Epochs.Any(epoch => epoch.Validation is not null)
            ? MonitoredMetric.ValidationAccuracy
            : MonitoredMetric.TrainingAccuracy);

    private static double AccuracyOf(EpochReport epoch) => (epoch.Validation ?? epoch.Training).Accuracy;
}
