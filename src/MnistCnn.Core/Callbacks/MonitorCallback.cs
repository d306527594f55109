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
///         if (Read(context, report) is { } value &amp;&amp; IsBetter(value))
///             Console.WriteLine($"Epoch {report.Epoch}: {Monitor} is {Best = value}.");
///     }
/// }
/// </code>
/// </example>
public abstract class MonitorCallback : TrainingCallback
{
    private const string BestName = "best";

    private Announcements? _announcements;
    private bool _hasWarned;

    /// <summary>Says what to watch where nothing else is set.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="monitor"/> is null.</exception>
    protected MonitorCallback(MonitoredMetric monitor) => Monitor = monitor;

    /// <summary>What to watch.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public MonitoredMetric Monitor
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Monitor));
    }

    /// <summary>
    /// Where to say, as Keras does with <c>verbose=1</c>, what was decided; null for nowhere, the default. Where it
    /// breaks, training goes on, and the log says so. In a group, rank 0 alone says it.
    /// </summary>
    public TextWriter? Output
    {
        get => _announcements?.Output;
        init => _announcements = value is null ? null : new Announcements(value);
    }

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
        (Best, _hasWarned) = (Monitor.Worst, false);
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

    /// <summary>
    /// The metric in a report. Null where it has none: pass such an epoch over, as Keras does. The first of a run is
    /// warned of in the log, unless <see cref="TrainerOptions.ValidationFrequency"/> leaves out its validation.
    /// </summary>
    protected double? Read(TrainingContext context, EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        double? value = Monitor.Read(report);
        bool isMeant = Monitor.RequiresValidation && !context.Options.ValidatesAfter(report.Epoch);
        if (value is not null || isMeant || _hasWarned)
            return value;
        _hasWarned = true;
        TrainerLog.MetricMissing(context.Logger, GetType().Name, Monitor.Name, report.Epoch);
        return null;
    }

    /// <summary>Writes a line to <see cref="Output"/>, numbers as in English.</summary>
    protected void Announce(TrainingContext context, FormattableString line)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Group is not { Rank: > 0 })
            _announcements?.WriteLine(context, FormattableString.Invariant(line));
    }

    /// <summary>
    /// Whether a value is better than <see cref="Best"/> by more than <paramref name="minDelta"/>; NaN never is.
    /// </summary>
    protected bool IsBetter(double value, double minDelta = 0) => Monitor.IsBetter(value, Best, minDelta);
}
