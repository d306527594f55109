using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// What sets the learning rate before each batch, by a rule of the number of the step; Keras's
/// <c>LearningRateSchedule</c>. Derive from it to follow a rule of your own.
/// </summary>
/// <remarks>
/// It would overwrite what another callback sets, so a run with <see cref="ReduceLROnPlateau"/>,
/// <see cref="LearningRateScheduler"/> or a second schedule beside it is refused before its first epoch.
/// </remarks>
/// <example>
/// <code>
/// public sealed class InverseRoot : StepSchedule
/// {
///     protected override double RateAt(TrainingContext context, long stepNumber) =>
///         context.Options.LearningRate / Math.Sqrt(stepNumber + 1);
/// }
/// </code>
/// </example>
public abstract class StepSchedule : TrainingCallback
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="context">The run.</param>
    /// <param name="stepNumber">The number of the step, 0 for the first of epoch 1.</param>
    /// <returns>0 or more, and finite.</returns>
    protected abstract double RateAt(TrainingContext context, long stepNumber);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another callback sets the learning rate too.</exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        TrainingCallback? other = context.Callbacks.FirstOrDefault(callback =>
            callback != this && callback is StepSchedule or ReduceLROnPlateau or LearningRateScheduler);
        if (other is not null)
            throw new InvalidOperationException(
                $"{GetType().Name} sets the learning rate before each batch, and would overwrite what "
                + $"{other.GetType().Name} sets: leave one of them out.");
    }

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingContext context, int batch)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.LearningRate = RateAt(context, context.StepNumber(context.LastEpoch + 1, batch));
    }
}
