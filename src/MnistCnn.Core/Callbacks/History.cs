using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Keeps the reports of a run, to read while it goes on or after; Keras's <c>History</c>. They are those of the
/// <see cref="TrainingHistory"/> that <c>Trainer.Fit</c> returns when the run has ended. Derive from it to add
/// what you want to note of each epoch, and override <see cref="TrainingCallback.SaveState"/> to keep that: the
/// reports are in the run's own history.
/// </summary>
public class History : TrainingCallback
{
    private readonly List<EpochReport> _epochs = [];

    /// <summary>The reports of the run so far.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context) => _epochs.Clear();

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report) => _epochs.Add(report);

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(context);
        _epochs.Clear();
        _epochs.AddRange(context.History.Epochs);
    }
}
