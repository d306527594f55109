using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// What watches a metric from epoch to epoch and remembers its best value; Keras's <c>MonitorCallback</c>, fastai's
/// <c>TrackerCallback</c>. Derive from it to decide something else by the same means.
/// </summary>
/// <example>
/// <code>
/// public sealed class Announcer() : MonitorCallback(MonitoredMetric.ValidationLoss)
/// {
///     public override void OnEpochEnd(TrainingContext context, EpochReport report)
///     {
///         double value = Read(report);
///         if (IsBetter(value))
///             Console.WriteLine($"Epoch {report.Epoch}: {Monitor} is {Best = value}.");
///     }
/// }
/// </code>
/// </example>
public abstract class MonitorCallback : TrainingCallback
{
    private const string BestName = "best";

    /// <summary>Says what to watch where nothing else is set.</summary>
    protected MonitorCallback(MonitoredMetric monitor) => Monitor = monitor;

    /// <summary>What to watch.</summary>
    public MonitoredMetric Monitor { get; init; }

    /// <summary>
    /// The best value of the run so far; before the first, −∞ or +∞, which every number is better than.
    /// </summary>
    public double Best { get; protected set; }

    /// <summary>Whether a run that cannot have the metric is refused before its first epoch. Default true.</summary>
    protected virtual bool RequiresMonitor => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The metric needs a validation set, and there is none.</exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RequiresMonitor)
            context.Require(Monitor, GetType().Name);
        Best = Monitor.Worst;
    }

    /// <inheritdoc/>
    public override void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set(BestName, Best);
    }

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Best = state.GetDouble(BestName);
    }

    /// <summary>The metric in a report; NaN, which is never better, where it has none.</summary>
    protected double Read(EpochReport report) => Monitor.Read(report) ?? double.NaN;

    /// <summary>Whether a value is better than <see cref="Best"/> by more than <paramref name="minDelta"/>.</summary>
    protected bool IsBetter(double value, double minDelta = 0) => Monitor.IsBetter(value, Best, minDelta);
}
