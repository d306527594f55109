using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>Sets the learning rate before each epoch; Keras's <c>LearningRateScheduler</c>.</summary>
/// <example><code>new LearningRateScheduler((epoch, rate) => epoch &lt;= 10 ? rate : rate * 0.9)</code></example>
public sealed class LearningRateScheduler : TrainingCallback
{
    private readonly Func<int, double, double> _schedule;

    /// <summary>Makes a scheduler.</summary>
    /// <param name="schedule">
    /// The rate for an epoch, of the epoch (1 for the first; Keras counts from 0) and the rate so far.
    /// </param>
    public LearningRateScheduler(Func<int, double, double> schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _schedule = schedule;
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context, int epoch) =>
        context.LearningRate = _schedule(epoch, context.LearningRate);
}
