using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MnistCnn.Training;

/// <summary>What one run of <c>Trainer.Fit</c> tells through <see cref="Telemetry"/>.</summary>
internal sealed class RunTelemetry : IDisposable
{
    private static int s_count;

    // With the number of the run, so that runs at once in one process stay apart.
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Activity? _fit;
    private Activity? _epoch;

    public RunTelemetry(string engine)
    {
        _tags =
        [
            new("mnistcnn.run.id", Interlocked.Increment(ref s_count)),
            new("mnistcnn.engine", engine),
        ];
        _fit = Telemetry.Activities.StartActivity("mnistcnn.fit", ActivityKind.Internal, parentContext: default, _tags);
    }

    public void BeginEpoch(int epoch)
    {
        _epoch =
            Telemetry.Activities.StartActivity("mnistcnn.epoch", ActivityKind.Internal, parentContext: default, _tags);
        _epoch?.SetTag("mnistcnn.epoch", epoch);
    }

    public void EndStep(int images, long begin)
    {
        Telemetry.Images.Add(images, _tags);
        if (Telemetry.StepDuration.Enabled)
            Telemetry.StepDuration.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, _tags);
    }

    public void EndEpoch(EpochReport report)
    {
        Telemetry.Epochs.Add(1, _tags);
        Telemetry.EpochDuration.Record(report.Duration.TotalSeconds, _tags);
        Record(Telemetry.TrainingLoss, report.Training.Loss);
        Record(Telemetry.TrainingAccuracy, report.Training.Accuracy);
        if (report.Validation is { } validation)
        {
            Record(Telemetry.ValidationLoss, validation.Loss);
            Record(Telemetry.ValidationAccuracy, validation.Accuracy);
            foreach ((string name, double value) in validation.Named)
            {
                Telemetry.ValidationMetric.Record(value, [.. _tags, new("mnistcnn.metric", name)]);
                _epoch?.SetTag($"mnistcnn.validation.{name}", value);
            }
        }

        EndEpochActivity();
    }

    /// <summary>Marks the run and the epoch under way with what ended them; the first failure stays.</summary>
    public void Fail(Exception exception)
    {
        Fail(_epoch, exception);
        EndEpochActivity();
        Fail(_fit, exception);
    }

    public void Dispose()
    {
        EndEpochActivity();
        _fit?.Dispose();
    }

    private void Record(Gauge<double> gauge, double value)
    {
        gauge.Record(value, _tags);
        _epoch?.SetTag(gauge.Name, value);
    }

    private void EndEpochActivity()
    {
        _epoch?.Dispose();
        _epoch = null;
    }

    private static void Fail(Activity? activity, Exception exception)
    {
        if (activity is null || activity.Status == ActivityStatusCode.Error)
            return;
        activity.SetStatus(ActivityStatusCode.Error, exception.Message)
            .SetTag("error.type", exception.GetType().FullName);
        activity.AddException(exception);
    }
}
