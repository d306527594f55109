using System.Globalization;
using System.Text;

namespace MnistCnn.Training;

/// <summary>A history as CSV.</summary>
internal static class HistoryCsv
{
    /// <param name="separator">What stands between two names.</param>
    /// <param name="named">The names of the metrics of one's own.</param>
    public static string HeaderLine(char separator, IEnumerable<string> named) => string.Join(
        separator,
        [
            "epoch", "loss", "accuracy", "val_loss", "val_accuracy", .. named.Select(name => $"val_{name}"),
            "learning_rate", "seconds",
        ]) + '\n';

    /// <summary>The text of the file, lines ended by a line feed.</summary>
    public static string Format(TrainingHistory history) => Format(
        history, ',', [.. history.Epochs.SelectMany(epoch => epoch.Validation?.Named.Keys ?? []).Distinct()]);

    /// <summary>The text of the file, with columns for metrics of these names.</summary>
    public static string Format(TrainingHistory history, char separator, IReadOnlyList<string> named)
    {
        var text = new StringBuilder(HeaderLine(separator, named));
        foreach (EpochReport epoch in history.Epochs)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch}{separator}{epoch.Training.Loss:R}{separator}{epoch.Training.Accuracy:R}{separator}"
                + $"{epoch.Validation?.Loss:R}{separator}{epoch.Validation?.Accuracy:R}{separator}");
            foreach (string name in named)
                text.Append(CultureInfo.InvariantCulture, $"{epoch.Validation?.FindNamed(name):R}{separator}");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.LearningRate:R}{separator}{epoch.Duration.TotalSeconds:0.000}\n");
        }

        return text.ToString();
    }
}
