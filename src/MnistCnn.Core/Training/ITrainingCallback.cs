namespace MnistCnn.Training;

/// <summary>
/// Something that happens while a network trains. Implement the members you need: the others do nothing. Callbacks run in
/// the order in which they stand in <see cref="Trainer.Callbacks"/>.
/// </summary>
/// <remarks>
/// The order of Keras: train begin, then for each epoch: epoch begin, (batch begin, step, batch end) for each batch,
/// validation, epoch end; then train end. Whatever ends training — the last epoch, <see cref="TrainingContext.RequestStop"/>,
/// an exception, cancellation — train end runs for every callback whose train begin ran. The same callback may serve one
/// <see cref="Trainer.Fit"/> after another: begin anew in <see cref="OnTrainBegin"/>. One that
/// remembers something from epoch to epoch implements <see cref="IStatefulCallback"/>, for runs that are interrupted.
/// </remarks>
public interface ITrainingCallback
{
    /// <summary>Before the first epoch: the place to check wishes and to reset what an earlier run left.</summary>
    void OnTrainBegin(TrainingContext context)
    {
    }

    /// <summary>Before the first batch of an epoch.</summary>
    /// <param name="context">The run.</param>
    /// <param name="epoch">1 for the first.</param>
    void OnEpochBegin(TrainingContext context, int epoch)
    {
    }

    /// <summary>Before a batch.</summary>
    /// <param name="context">The run.</param>
    /// <param name="batch">The batch in its epoch, 1 for the first.</param>
    void OnBatchBegin(TrainingContext context, int batch)
    {
    }

    /// <summary>After a batch has changed the weights.</summary>
    void OnBatchEnd(TrainingContext context, BatchReport report)
    {
    }

    /// <summary>After an epoch and its validation; the report is already in <see cref="TrainingContext.History"/>.</summary>
    void OnEpochEnd(TrainingContext context, EpochReport report)
    {
    }

    /// <summary>After training, however it ended.</summary>
    void OnTrainEnd(TrainingContext context)
    {
    }
}
