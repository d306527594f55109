using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Keeps the reports of a run, to read while it goes on or after; Keras's <c>History</c>. Derive from it to add what you
/// want to note of each epoch.
/// </summary>
public class History : IStatefulCallback
{
    private readonly List<EpochReport> _epochs = [];

    /// <summary>The reports of the run so far.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <inheritdoc/>
    public virtual void OnTrainBegin(TrainingContext context) => _epochs.Clear();

    /// <inheritdoc/>
    public virtual void OnEpochEnd(TrainingContext context, EpochReport report) => _epochs.Add(report);

    /// <summary>Keeps nothing: the reports are in the run's own history. Override it to keep what you noted.</summary>
    /// <inheritdoc/>
    public virtual void SaveState(TrainingContext context, TrainingState state)
    {
    }

    /// <inheritdoc/>
    public virtual void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(context);
        _epochs.Clear();
        _epochs.AddRange(context.History.Epochs);
    }
}
