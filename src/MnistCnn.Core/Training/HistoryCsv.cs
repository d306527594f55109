using System.Globalization;
using System.Text;

namespace MnistCnn.Training;

/// <summary>A history as CSV.</summary>
internal static class HistoryCsv
{
    private static readonly string[] Columns =
        ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"];

    public static string HeaderLine(char separator) => string.Join(separator, Columns) + '\n';

    /// <summary>The text of the file, lines ended by a line feed.</summary>
    public static string Format(TrainingHistory history, char separator = ',')
    {
        var text = new StringBuilder(HeaderLine(separator));
        foreach (EpochReport epoch in history.Epochs)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch}{separator}{epoch.Training.Loss:R}{separator}{epoch.Training.Accuracy:R}{separator}"
                + $"{epoch.Validation?.Loss:R}{separator}{epoch.Validation?.Accuracy:R}{separator}"
                + $"{epoch.LearningRate:R}{separator}{epoch.Duration.TotalSeconds:0.000}\n");
        return text.ToString();
    }
}
