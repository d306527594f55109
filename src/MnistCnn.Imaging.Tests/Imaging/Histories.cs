using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Tests.Imaging;

/// <summary>Histories to draw.</summary>
internal static class Histories
{
    /// <summary>
    /// Accuracy rises to the epoch before the last and falls in the last; with one epoch, that is the best.
    /// </summary>
    public static TrainingHistory Of(int epochs, bool validation = true, params string[] names) => new(
        Enumerable.Range(1, epochs).Select(epoch => new EpochReport(
            epoch,
            new ClassificationMetrics(0.2 / epoch, 0.9 + 0.001 * epoch, 1000),
            validation
                ? new ClassificationMetrics(0.1 / epoch, Accuracy(epoch, epochs), 100)
                {
                    Named = names.ToDictionary(name => name, _ => 0.1 * epoch),
                }
                : null,
            0.001,
            TimeSpan.FromSeconds(1))));

    public static TrainingHistory OfAccuracies(params double[] accuracies) => new(
        accuracies.Select((accuracy, index) => new EpochReport(
            index + 1,
            new ClassificationMetrics(accuracy, accuracy, 1),
            new ClassificationMetrics(accuracy, accuracy, 1),
            0.001,
            TimeSpan.Zero)));

    private static double Accuracy(int epoch, int epochs) =>
        0.98 + 0.001 * (epoch == epochs && epochs > 1 ? 0.5 : epoch);
}
