using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Keeps the reports of a run, to read while it goes on or after; Keras's <c>History</c>. Derive from it to add what you
/// want to note of each epoch.
/// </summary>
public class History : ITrainingCallback
{
    private readonly List<EpochReport> _epochs = [];

    /// <summary>The reports of the run so far.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <inheritdoc/>
    public virtual void OnTrainBegin(TrainingContext context) => _epochs.Clear();

    /// <inheritdoc/>
    public virtual void OnEpochEnd(TrainingContext context, EpochReport report) => _epochs.Add(report);
}
