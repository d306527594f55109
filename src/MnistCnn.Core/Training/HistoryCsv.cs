using System.Globalization;
using System.Text;
using MnistCnn.Files;
using MnistCnn.Serialization;

namespace MnistCnn.Training;

/// <summary>
/// A history as CSV: <c>epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds</c>, numbers in full with a
/// point, validation columns empty without validation.
/// </summary>
public static class HistoryCsv
{
    private const string Header = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds";

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void Write(TrainingHistory history, string path)
    {
        ArgumentNullException.ThrowIfNull(history);
        byte[] bytes = Encoding.UTF8.GetBytes(Format(history));
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The text of the file.</summary>
    public static string Format(TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var text = new StringBuilder(Header).Append('\n');
        foreach (EpochReport epoch in history.Epochs)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch},{epoch.Training.Loss:R},{epoch.Training.Accuracy:R},{epoch.Validation?.Loss:R},"
                + $"{epoch.Validation?.Accuracy:R},{epoch.LearningRate:R},{epoch.Duration.TotalSeconds:0.000}\n");
        return text.ToString();
    }
}
