using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>
/// Something that happens while a network trains. Override the hooks you need: the others do nothing. Callbacks run in
/// the order in which they stand in <see cref="Trainer.Callbacks"/>.
/// </summary>
/// <remarks>
/// <para>
/// The order of Keras: train begin, then for each epoch: epoch begin, (batch begin, step, batch end) for each batch,
/// validation, epoch end; then train end. Whatever ends training — the last epoch,
/// <see cref="TrainingContext.RequestStop"/>, an exception, cancellation — train end runs for every callback whose
/// train begin ran. The same callback may serve one <c>Trainer.Fit</c> after another: begin anew in
/// <see cref="OnTrainBegin"/>.
/// </para>
/// <para>
/// One that remembers something from epoch to epoch, such as the best value so far, overrides <see cref="SaveState"/>
/// and <see cref="LoadState"/> too, so that a run that is taken up again goes on as if it had never stopped. One that
/// wraps another forwards all nine.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public sealed class BestLoss : TrainingCallback
/// {
///     private double _best;
///
///     public override void OnTrainBegin(TrainingContext context) => _best = double.PositiveInfinity;
///
///     public override void OnEpochEnd(TrainingContext context, EpochReport report)
///     {
///         _best = Math.Min(_best, report.Training.Loss);
///         if (report.Training.Loss > 2 * _best)
///             context.RequestStop("The loss is twice what it was.");
///     }
///
///     public override void SaveState(TrainingContext context, TrainingState state) => state.Set("best", _best);
///
///     public override void LoadState(TrainingContext context, TrainingState state) => _best = state.GetDouble("best");
/// }
/// </code>
/// </example>
public abstract class TrainingCallback
{
    /// <summary>
    /// Whether it does nothing but write or show what all ranks of <see cref="Trainer.Group"/> know, so that one is
    /// enough: then only rank 0 calls its hooks. Default false, as it must be for what stops training or changes the
    /// learning rate or weights.
    /// </summary>
    public virtual bool RunsOnFirstRankOnly => false;

    /// <summary>Before the first epoch: the place to check wishes and to reset what an earlier run left.</summary>
    public virtual void OnTrainBegin(TrainingContext context)
    {
    }

    /// <summary>Before the first batch of an epoch.</summary>
    /// <param name="context">The run.</param>
    /// <param name="epoch">1 for the first.</param>
    public virtual void OnEpochBegin(TrainingContext context, int epoch)
    {
    }

    /// <summary>Before a batch.</summary>
    /// <param name="context">The run.</param>
    /// <param name="batch">The batch in its epoch, 1 for the first.</param>
    public virtual void OnBatchBegin(TrainingContext context, int batch)
    {
    }

    /// <summary>After a batch has changed the weights.</summary>
    public virtual void OnBatchEnd(TrainingContext context, BatchReport report)
    {
    }

    /// <summary>
    /// After an epoch and its validation; the report is already in <see cref="TrainingContext.History"/>.
    /// </summary>
    public virtual void OnEpochEnd(TrainingContext context, EpochReport report)
    {
    }

    /// <summary>After training, however it ended.</summary>
    public virtual void OnTrainEnd(TrainingContext context)
    {
    }

    /// <summary>
    /// Keeps what the next epoch needs; called after <see cref="OnEpochEnd"/> or between two batches. Called once
    /// before <see cref="OnTrainBegin"/> too, to learn whether there is anything to keep: what is set then is thrown
    /// away.
    /// </summary>
    /// <remarks>Only runs whose state is kept call it, and <see cref="LoadState"/>.</remarks>
    /// <param name="context">The run.</param>
    /// <param name="state">Where to keep it; names are this callback's own.</param>
    public virtual void SaveState(TrainingContext context, TrainingState state)
    {
    }

    /// <summary>
    /// Takes over what <see cref="SaveState"/> kept; called after <see cref="OnTrainBegin"/>, with the history of the
    /// earlier run in the context. In the middle of an epoch it is called once more after <see cref="OnEpochBegin"/>.
    /// </summary>
    /// <param name="context">The run that goes on.</param>
    /// <param name="state">What was kept; empty where that was nothing.</param>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public virtual void LoadState(TrainingContext context, TrainingState state)
    {
    }
}
