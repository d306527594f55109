using static System.FormattableString;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>The lines that Keras's progress bar prints.</summary>
internal static class ProgressLine
{
    private const int BarWidth = 30;

    public static string DuringEpoch(
        int batch, int batches, TimeSpan elapsed, ClassificationMetrics running, int firstBatch = 1)
    {
        TimeSpan left = elapsed / (batch - firstBatch + 1) * (batches - batch);
        return Invariant($"{Count(batch, batches)} {Bar(batch, batches)} - ETA: {Time(left)} - {Metrics("", running)}");
    }

    public static string AfterEpoch(EpochReport report, int batches, bool withBar, int epochs)
    {
        string start = withBar
            ? $"{Count(batches, batches)} {Bar(batches, batches)}"
            : $"Epoch {report.Epoch}/{epochs}";
        string validation = report.Validation is { } metrics ? $" - {Metrics("val_", metrics)}" : "";
        return $"{start} - {Time(report.Duration)} {PerStep(report.Duration / batches)} - "
            + $"{Metrics("", report.Training)}{validation}";
    }

    private static string Count(int batch, int batches) =>
        $"{batch.ToString().PadLeft(batches.ToString().Length)}/{batches}";

    private static string Bar(int batch, int batches)
    {
        int filled = (int)((long)BarWidth * batch / batches);
        return filled >= BarWidth
            ? $"[{new string('=', BarWidth)}]"
            : $"[{new string('=', filled)}>{new string('.', BarWidth - filled - 1)}]";
    }

    private static string Metrics(string prefix, ClassificationMetrics metrics) =>
        Invariant($"{prefix}loss: {metrics.Loss:0.0000} - {prefix}accuracy: {metrics.Accuracy:0.0000}");

    private static string Time(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => Invariant($"{(int)time.TotalHours}:{time:mm\\:ss}"),
        { TotalMinutes: >= 1 } => Invariant($"{time:m\\:ss}"),
        _ => Invariant($"{time.TotalSeconds:0}s"),
    };

    private static string PerStep(TimeSpan time) => time switch
    {
        { TotalSeconds: >= 1 } => Invariant($"{time.TotalSeconds:0}s/step"),
        { TotalMilliseconds: >= 1 } => Invariant($"{time.TotalMilliseconds:0}ms/step"),
        _ => Invariant($"{time.TotalMicroseconds:0}us/step"),
    };
}
