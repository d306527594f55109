using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MnistCnn.Training;

/// <summary>
/// What every <c>Trainer.Fit</c> tells <see cref="System.Diagnostics"/>, and with it OpenTelemetry and
/// <c>dotnet-counters monitor --counters MnistCnn</c>. Nothing needs to be turned on, and it costs nothing while nobody
/// listens.
/// </summary>
/// <remarks>
/// <para>
/// Metrics, each with the tags <c>mnistcnn.run.id</c> (1 for the first run of the process) and <c>mnistcnn.engine</c>
/// (<c>fused</c> or <c>torch</c>): the counters <c>mnistcnn.training.images</c> (<c>{image}</c>) and
/// <c>mnistcnn.training.epochs</c> (<c>{epoch}</c>); the histograms <c>mnistcnn.training.step.duration</c> and
/// <c>mnistcnn.training.epoch.duration</c> (s); after each epoch the gauges <c>mnistcnn.training.loss</c>,
/// <c>mnistcnn.validation.loss</c> (<c>{nat}</c>), <c>mnistcnn.training.accuracy</c> and
/// <c>mnistcnn.validation.accuracy</c> (1; from 0 to 1).
/// </para>
/// <para>
/// Activities: <c>mnistcnn.fit</c> for a run, with the tags above, and in it <c>mnistcnn.epoch</c> for each epoch, with
/// <c>mnistcnn.epoch</c> and the epoch's metrics. What <c>Trainer.Fit</c> throws once training has begun is
/// their status, <c>error.type</c> and an event.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// services.AddOpenTelemetry()
///     .WithMetrics(metrics => metrics.AddMeter(Telemetry.SourceName))
///     .WithTracing(traces => traces.AddSource(Telemetry.SourceName));
/// </code>
/// </example>
public static class Telemetry
{
    /// <summary>The name of the <see cref="Meter"/> and of the <see cref="ActivitySource"/>: <c>MnistCnn</c>.</summary>
    public const string SourceName = "MnistCnn";

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Meter = new(SourceName, Version);

    internal static readonly ActivitySource Activities = new(SourceName, Version);

    internal static readonly Counter<long> Images =
        Meter.CreateCounter<long>("mnistcnn.training.images", "{image}", "Images trained on.");

    internal static readonly Counter<long> Epochs =
        Meter.CreateCounter<long>("mnistcnn.training.epochs", "{epoch}", "Epochs ended.");

    internal static readonly Histogram<double> StepDuration = CreateDuration(
        "mnistcnn.training.step.duration", "Time of a training step; on a GPU, of handing it over.",
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]);

    internal static readonly Histogram<double> EpochDuration = CreateDuration(
        "mnistcnn.training.epoch.duration", "Time of an epoch with its validation, callbacks at its end left out.",
        [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500]);

    internal static readonly Gauge<double> TrainingLoss =
        Meter.CreateGauge<double>("mnistcnn.training.loss", "{nat}", "Mean cross-entropy over the last epoch.");

    internal static readonly Gauge<double> TrainingAccuracy =
        Meter.CreateGauge<double>("mnistcnn.training.accuracy", "1", "Share of right answers over the last epoch.");

    internal static readonly Gauge<double> ValidationLoss = Meter.CreateGauge<double>(
        "mnistcnn.validation.loss", "{nat}", "Mean cross-entropy on the validation set after the last epoch.");

    internal static readonly Gauge<double> ValidationAccuracy = Meter.CreateGauge<double>(
        "mnistcnn.validation.accuracy", "1", "Share of right answers on the validation set after the last epoch.");

    internal static readonly Gauge<double> ValidationMetric = Meter.CreateGauge<double>(
        "mnistcnn.validation.metric", null, "A metric of one's own on the validation set after the last epoch.");

    private static Histogram<double> CreateDuration(string name, string description, double[] boundaries) =>
        Meter.CreateHistogram(
        name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
