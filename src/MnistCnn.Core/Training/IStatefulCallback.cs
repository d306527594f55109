namespace MnistCnn.Training;

/// <summary>
/// A callback that remembers something from one epoch to the next, such as the best value so far: what it keeps here goes
/// into the file of <c>BackupAndRestore</c>, so that a run that is taken up again goes on as if it had never stopped.
/// </summary>
/// <example>
/// <code>
/// public void SaveState(TrainingContext context, TrainingState state) => state.Set("best", _best);
///
/// public void LoadState(TrainingContext context, TrainingState state) => _best = state.GetDouble("best");
/// </code>
/// </example>
public interface IStatefulCallback : ITrainingCallback
{
    /// <summary>Keeps what the next epoch needs; called after <see cref="ITrainingCallback.OnEpochEnd"/> or between two batches.</summary>
    /// <param name="context">The run.</param>
    /// <param name="state">Where to keep it; names are this callback's own.</param>
    void SaveState(TrainingContext context, TrainingState state);

    /// <summary>
    /// Takes over what <see cref="SaveState"/> kept; called after <see cref="ITrainingCallback.OnTrainBegin"/>, with the history
    /// of the earlier run in the context. In the middle of an epoch it is called once more after
    /// <see cref="ITrainingCallback.OnEpochBegin"/>.
    /// </summary>
    /// <param name="context">The run that goes on.</param>
    /// <param name="state">What was kept.</param>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    void LoadState(TrainingContext context, TrainingState state);
}
