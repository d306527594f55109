using MnistCnn.Metrics;

namespace MnistCnn.Training;

/// <summary>
/// Something that callbacks watch: a name, which way it gets better, and how to read it from a report. The names are
/// Keras's. Make your own for anything that a report tells.
/// </summary>
public sealed class MonitoredMetric
{
    private readonly Func<EpochReport, double?> _read;

    /// <summary>Makes a metric.</summary>
    /// <param name="name">The name to show, and to use as a placeholder in file names.</param>
    /// <param name="direction">Which way is better.</param>
    /// <param name="read">Reads the value; null where the report has none.</param>
    /// <param name="requiresValidation">Whether it can be read only when there is a validation set.</param>
    public MonitoredMetric(
        string name, MetricDirection direction, Func<EpochReport, double?> read, bool requiresValidation = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        (Name, Direction, _read, RequiresValidation) = (name, direction, read, requiresValidation);
    }

    /// <summary><c>loss</c>: mean cross-entropy in training.</summary>
    public static MonitoredMetric TrainingLoss { get; } =
        new("loss", MetricDirection.Minimize, report => report.Training.Loss);

    /// <summary><c>accuracy</c>: accuracy in training.</summary>
    public static MonitoredMetric TrainingAccuracy { get; } =
        new("accuracy", MetricDirection.Maximize, report => report.Training.Accuracy);

    /// <summary><c>val_loss</c>: mean cross-entropy on the validation set.</summary>
    public static MonitoredMetric ValidationLoss { get; } =
        new("val_loss", MetricDirection.Minimize, report => report.Validation?.Loss, requiresValidation: true);

    /// <summary><c>val_accuracy</c>: accuracy on the validation set.</summary>
    public static MonitoredMetric ValidationAccuracy { get; } =
        new("val_accuracy", MetricDirection.Maximize, report => report.Validation?.Accuracy, requiresValidation: true);

    /// <summary>
    /// One of <see cref="TrainerOptions.Metrics"/> on the validation set: <c>val_macro_f1</c> of
    /// <see cref="Metrics.Metric.MacroF1"/>. A run that does not compute it is refused before its first epoch.
    /// </summary>
    /// <param name="name">The name of the metric, such as <c>macro_f1</c>.</param>
    /// <param name="direction">Which way is better.</param>
    /// <exception cref="ArgumentException">No metric can have this name.</exception>
    public static MonitoredMetric Validation(string name, MetricDirection direction)
    {
        Metric.CheckName(name);
        return new(
            $"val_{name}", direction, report => report.Validation?.FindNamed(name), requiresValidation: true)
        {
            OwnName = name,
        };
    }

    /// <summary>The name among <see cref="TrainerOptions.Metrics"/>; null for what every report has.</summary>
    internal string? OwnName { get; private init; }

    /// <summary>The name, such as <c>val_accuracy</c>.</summary>
    public string Name { get; }

    /// <summary>Which way is better.</summary>
    public MetricDirection Direction { get; }

    /// <summary>Whether it can be read only when there is a validation set.</summary>
    public bool RequiresValidation { get; }

    /// <summary>The value in a report; null where it has none.</summary>
    public double? Read(EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return _read(report);
    }

    /// <summary>
    /// Whether <paramref name="value"/> is strictly better than <paramref name="other"/> by more than
    /// <paramref name="minDelta"/>; NaN never is.
    /// </summary>
    public bool IsBetter(double value, double other, double minDelta = 0) =>
        Direction == MetricDirection.Maximize ? value - minDelta > other : value + minDelta < other;

    /// <summary>The value that every number is better than: −∞ or +∞.</summary>
    internal double Worst => Direction == MetricDirection.Maximize ? double.NegativeInfinity : double.PositiveInfinity;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
