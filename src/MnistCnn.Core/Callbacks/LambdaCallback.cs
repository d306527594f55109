using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>A callback made of functions, for what needs no class; Keras's <c>LambdaCallback</c>.</summary>
/// <example>
/// <code>new LambdaCallback { EpochEnd = (context, report) => Console.WriteLine(report.Training.Loss) }</code>
/// </example>
public sealed class LambdaCallback : TrainingCallback
{
    /// <summary>Called before the first epoch.</summary>
    public Action<TrainingContext>? TrainBegin { get; init; }

    /// <summary>Called before the first batch of an epoch, with the epoch.</summary>
    public Action<TrainingContext, int>? EpochBegin { get; init; }

    /// <summary>Called before a batch, with its number in the epoch.</summary>
    public Action<TrainingContext, int>? BatchBegin { get; init; }

    /// <summary>Called after a batch.</summary>
    public Action<TrainingContext, BatchReport>? BatchEnd { get; init; }

    /// <summary>Called after an epoch and its validation.</summary>
    public Action<TrainingContext, EpochReport>? EpochEnd { get; init; }

    /// <summary>Called after training, however it ended.</summary>
    public Action<TrainingContext>? TrainEnd { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context) => TrainBegin?.Invoke(context);

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context, int epoch) => EpochBegin?.Invoke(context, epoch);

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingContext context, int batch) => BatchBegin?.Invoke(context, batch);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context, BatchReport report) => BatchEnd?.Invoke(context, report);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report) => EpochEnd?.Invoke(context, report);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context) => TrainEnd?.Invoke(context);
}
