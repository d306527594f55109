using static System.FormattableString;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>The lines that Keras's progress bar prints, made to fit a terminal.</summary>
internal static class ProgressLine
{
    private const int LongestBar = 30;
    private const int ShortestBar = 5;
    private const string Separator = " - ";

    /// <summary>
    /// The line while an epoch runs: where it does not fit, with a shorter bar, then without it, then without the
    /// metrics, last the time left.
    /// </summary>
    public static string DuringEpoch(
        int batch, int batches, TimeSpan elapsed, ClassificationMetrics running, int width, int firstBatch = 1)
    {
        TimeSpan left = elapsed / (batch - firstBatch + 1) * (batches - batch);
        string count = Count(batch, batches);
        string[] parts = [$"ETA: {Time(left)}", .. Metrics("", running)];
        return WithBar(batch, batches, parts, width)
            ?? Enumerable.Range(0, parts.Length + 1).Select(dropped => Join([count, .. parts.SkipLast(dropped)]))
                .FirstOrDefault(line => line.Length <= width, "");
    }

    /// <summary>
    /// What stays of an epoch on a terminal: all metrics, on several lines where one is too short for them; before them
    /// as much as fits.
    /// </summary>
    public static IReadOnlyList<string> AfterEpoch(EpochReport report, int batches, int width)
    {
        string time = Time(report.Duration), step = PerStep(report.Duration / batches);
        string[] metrics = AllMetrics(report);
        string count = Count(batches, batches);
        string? line = WithBar(batches, batches, [$"{time} {step}", .. metrics], width)
            ?? new string[][] { [count, $"{time} {step}"], [count, time], [time], [] }
                .Select(start => Join([.. start, .. metrics])).FirstOrDefault(candidate => candidate.Length <= width);
        return line is null ? Wrap(metrics, width) : [line];
    }

    /// <summary>What an epoch leaves in a file.</summary>
    public static string Plain(EpochReport report, int batches, int epochs) => Join(
    [
        $"Epoch {report.Epoch}/{epochs}", $"{Time(report.Duration)} {PerStep(report.Duration / batches)}",
        .. AllMetrics(report),
    ]);

    private static string[] AllMetrics(EpochReport report) =>
    [
        .. Metrics("", report.Training),
        .. report.Validation is { } validation ? Metrics("val_", validation) : [],
        .. report.Validation?.Named.Select(metric => $"val_{metric.Key}: {Number(metric.Value)}") ?? [],
    ];

    private static string? WithBar(int batch, int batches, string[] parts, int width)
    {
        string count = Count(batch, batches);
        int room = width - Join([$"{count} []", .. parts]).Length;
        return room >= ShortestBar
            ? Join([$"{count} [{Bar(batch, batches, Math.Min(LongestBar, room))}]", .. parts])
            : null;
    }

    private static List<string> Wrap(string[] parts, int width)
    {
        List<string> lines = [parts[0]];
        foreach (string part in parts.Skip(1))
        {
            if (lines[^1].Length + Separator.Length + part.Length <= width)
                lines[^1] += Separator + part;
            else
                lines.Add(part);
        }

        return lines;
    }

    private static string Join(string[] parts) => string.Join(Separator, parts);

    private static string Count(int batch, int batches)
    {
        string all = Invariant($"{batches}");
        return $"{Invariant($"{batch}").PadLeft(all.Length)}/{all}";
    }

    private static string Bar(int batch, int batches, int length)
    {
        int filled = (int)((long)length * batch / batches);
        return filled >= length
            ? new string('=', length)
            : $"{new string('=', filled)}>{new string('.', length - filled - 1)}";
    }

    private static string[] Metrics(string prefix, ClassificationMetrics metrics) =>
        [$"{prefix}loss: {Number(metrics.Loss)}", $"{prefix}accuracy: {Number(metrics.Accuracy)}"];

    // As Keras: small numbers, which four decimals would tell little of, in full.
    private static string Number(double value) => value switch
    {
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => Math.Abs(value) > 1e-3 ? Invariant($"{value:0.0000}") : Invariant($"{value:0.0000e+00}"),
    };

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
