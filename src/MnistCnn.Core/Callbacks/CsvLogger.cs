using MnistCnn.Files;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Keeps a CSV file of the run: one line an epoch, written anew after each so that it is always whole; Keras's
/// <c>CSVLogger</c>. The columns are those of <see cref="TrainingHistory.ToCsv"/>.
/// </summary>
public sealed class CsvLogger : TrainingCallback
{
    /// <summary>Makes a logger; nothing is written yet.</summary>
    /// <param name="path">The file; its directory is made when missing, and a file of that name is replaced.</param>
    public CsvLogger(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FilePath = Path.GetFullPath(path);
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        WritableDirectory.Ensure(Path.GetDirectoryName(FilePath)!);
        AtomicFile.DeleteTemporaries(FilePath);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report) =>
        context.History.SaveCsv(FilePath);
}
