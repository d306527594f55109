using System.Globalization;
using System.Text;

namespace MnistCnn.Training;

/// <summary>A history as CSV.</summary>
internal static class HistoryCsv
{
    private const string Header = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds";

    /// <summary>The text of the file, lines ended by a line feed.</summary>
    public static string Format(TrainingHistory history)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (EpochReport epoch in history.Epochs)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch},{epoch.Training.Loss:R},{epoch.Training.Accuracy:R},{epoch.Validation?.Loss:R},"
                + $"{epoch.Validation?.Accuracy:R},{epoch.LearningRate:R},{epoch.Duration.TotalSeconds:0.000}\n");
        return text.ToString();
    }
}
