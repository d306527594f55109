using System.Globalization;

namespace MnistCnn.Comparison;

/// <summary>
/// The part of a <see cref="ModelComparison"/>'s runs that one of several processes trains. Runs are dealt out in turn,
/// so that each has its share of every variant.
/// </summary>
public sealed record ComparisonShard
{
    private const string SlurmTask = "SLURM_ARRAY_TASK_ID";
    private const string KubernetesIndex = "JOB_COMPLETION_INDEX";

    /// <summary>Names a part.</summary>
    /// <param name="number">Which, 1 for the first.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public ComparisonShard(int number, int count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, "The number of shards must be at least 1.");
        if (number < 1 || number > count)
            throw new ArgumentOutOfRangeException(
                nameof(number), number, $"A shard of {count} must have a number from 1 to {count}.");
        (Number, Count) = (number, count);
    }

    /// <summary>Which part, from 1 to <see cref="Count"/>.</summary>
    public int Number { get; }

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    /// <summary>Reads a part as command lines name it: <c>2/3</c> for the second of three.</summary>
    /// <exception cref="FormatException">The text is not of this form, or there is no such part.</exception>
    public static ComparisonShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        return parts.Length == 2 && WholeNumber(parts[0]) is { } number && WholeNumber(parts[1]) is { } count
            && number >= 1 && number <= count
            ? new ComparisonShard(number, count)
            : throw new FormatException(
                $"A shard is named by its number and how many there are, such as 2/3, and not by '{text}'.");
    }

    /// <summary>
    /// The part that a scheduler gave this process: a task of a Slurm job array (<c>SLURM_ARRAY_TASK_ID</c> and its
    /// kin), or a pod of a Kubernetes Job with <c>completionMode: Indexed</c> (<c>JOB_COMPLETION_INDEX</c>).
    /// </summary>
    /// <param name="count">How many parts there are; Kubernetes does not tell it. Left out, what Slurm tells.</param>
    /// <exception cref="InvalidOperationException">
    /// The environment names no part, or contradicts <paramref name="count"/> or itself.
    /// </exception>
    public static ComparisonShard FromEnvironment(int? count = null) =>
        From(Environment.GetEnvironmentVariable, count);

    /// <returns>As command lines name it: <c>2/3</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    internal static ComparisonShard From(Func<string, string?> variable, int? count)
    {
        if (!string.IsNullOrEmpty(variable(SlurmTask)))
            return FromSlurm(variable, count);
        if (string.IsNullOrEmpty(variable(KubernetesIndex)))
            throw new InvalidOperationException(
                $"The environment names no shard: it has neither {SlurmTask}, as in a task of a Slurm job array, nor "
                + $"{KubernetesIndex}, as in a pod of an indexed Kubernetes Job.");
        int index = Read(variable, KubernetesIndex);
        if (count is null)
            throw new InvalidOperationException(
                $"{KubernetesIndex} is {index}, and Kubernetes does not tell how many pods there are: name the Job's "
                + "completions as the number of shards.");
        return index >= 0 && index < count
            ? new ComparisonShard(index + 1, count.Value)
            : throw new InvalidOperationException(
                $"{KubernetesIndex} is {index}, and must be from 0 to {count - 1} where there are {count} shards.");
    }

    internal bool Holds(int run) => run % Count == Number - 1;

    private static ComparisonShard FromSlurm(Func<string, string?> variable, int? count)
    {
        int task = Read(variable, SlurmTask);
        int tasks = Read(variable, "SLURM_ARRAY_TASK_COUNT");
        int least = Read(variable, "SLURM_ARRAY_TASK_MIN"), greatest = Read(variable, "SLURM_ARRAY_TASK_MAX");
        if (count is not null && count != tasks)
            throw new InvalidOperationException(
                $"Slurm's job array has {tasks} tasks, and there shall be {count} shards. Use --array=1-{count}.");
        // The numbers may have gaps, but not of different widths: which of them are missing is not told.
        int step = tasks < 2 ? 1 : (greatest - least) / (tasks - 1);
        return least + (step * (tasks - 1)) == greatest && (task - least) % step == 0
            ? new ComparisonShard(((task - least) / step) + 1, tasks)
            : throw new InvalidOperationException(
                $"The {tasks} tasks of Slurm's job array are numbered from {least} to {greatest} in uneven steps. Use "
                + $"--array=1-{tasks}.");
    }

    private static int Read(Func<string, string?> variable, string name) =>
        WholeNumber(variable(name)) ?? throw new InvalidOperationException(
            $"{name} should be a whole number, and is '{variable(name)}'.");

    private static int? WholeNumber(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
