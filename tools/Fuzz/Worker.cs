using System.Diagnostics;
using System.Text.Json;

namespace MnistCnn.Fuzz;

/// <summary>The process that reads: all targets in turn, until its time is over.</summary>
internal static class Worker
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public static void Run(FuzzOptions options, string directory, Coverage coverage)
    {
        using var current = new CurrentFile(CurrentPath(directory));
        var failures = new Failures(options.Output);
        var targets = new FuzzTargets(directory);
        var runs = new Dictionary<string, TargetRun>();
        long start = Stopwatch.GetTimestamp();
        foreach (string name in options.Targets)
        {
            TargetRun run = new(name, targets.Make(name), coverage, failures, options.Seed);
            runs[name] = run;
            foreach (byte[] file in run.Initial)
                Execute(name, file);
        }

        Save();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(options.Minutes))
        {
            foreach ((string name, TargetRun run) in runs)
            {
                long turn = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(turn) < Turn
                    && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(options.Minutes))
                    Execute(name, run.Next());
                Save();
            }
        }

        foreach ((string name, TargetRun run) in runs)
            TargetCorpus.WriteArchive(Path.Combine(options.Output, "corpus", $"{name}.zip"), run.Smallest());

        void Execute(string name, byte[] file)
        {
            current.Set(FuzzTargets.Names.ToList().IndexOf(name), file);
            runs[name].Execute(file);
        }

        void Save() => File.WriteAllText(
            ReportPath(directory),
            JsonSerializer.Serialize(runs.ToDictionary(run => run.Key, run => run.Value.Report)));
    }

    public static string CurrentPath(string directory) => Path.Combine(directory, "current");

    public static string ReportPath(string directory) => Path.Combine(directory, "report.json");
}
