using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MnistCnn.Fuzz;

/// <summary>
/// Starts the process that reads, under a cap of memory, and again where a file ends it: a full stack, memory that is
/// not for objects, a reader that does not come back.
/// </summary>
internal sealed class Supervisor(FuzzOptions options)
{
    // Beside the objects: code, tables, what decodes pictures.
    private const long MemoryBesides = 512L << 20;

    // Files there are written and read twenty times faster than on a disk.
    private const string Memory = "/dev/shm";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, TargetReport> _reports = options.Targets.ToDictionary(
        name => name, _ => new TargetReport());

    private readonly Failures _failures = new(options.Output);

    /// <returns>Whether every file was read or refused.</returns>
    public bool Run()
    {
        using var copy = new InstrumentedCopy();
        string directory = Directory.CreateDirectory(
            Path.Combine(Directory.Exists(Memory) ? Memory : copy.Folder, Path.GetFileName(copy.Folder))).FullName;
        try
        {
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; round == 0 || Left(start) > TimeSpan.FromSeconds(10); round++)
                Watch(copy.Program, directory, Left(start), options.Seed + round);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        new ReportTable(_reports).Write(Console.Out);
        return _reports.Values.All(report => report.Failures == 0);
    }

    private TimeSpan Left(long start) => TimeSpan.FromMinutes(options.Minutes) - Stopwatch.GetElapsedTime(start);

    private void Watch(string program, string directory, TimeSpan time, int seed)
    {
        using var current = new CurrentFile(Worker.CurrentPath(directory));
        using Process process = Start(program, directory, time, seed);
        string? ended = null;
        long before = current.Number, number = before, since = Stopwatch.GetTimestamp();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(500)))
        {
            if (current.Number != number)
                (number, since) = (current.Number, Stopwatch.GetTimestamp());
            if (MemoryOf(process) is var memory && memory > ((long)options.MemoryMiB << 20) + MemoryBesides)
                ended = $"{memory >> 20} MiB of memory were in use";
            else if (number > before && Stopwatch.GetElapsedTime(since) > Patience)
                ended = $"it was not read within {Patience.TotalSeconds:F0} s";
            if (ended is not null)
                process.Kill();
        }

        if (File.Exists(Worker.ReportPath(directory)))
        {
            foreach ((string name, TargetReport report) in JsonSerializer.Deserialize<Dictionary<string, TargetReport>>(
                File.ReadAllText(Worker.ReportPath(directory)))!)
                _reports[name].Add(report);
            File.Delete(Worker.ReportPath(directory));
        }

        if (process.ExitCode == 0)
            return;
        if (current.Number == before)
            throw new InvalidOperationException($"The process that reads ended with {process.ExitCode} at its start.");
        (int target, byte[] file) = current.Get();
        ended ??= $"the process ended with {process.ExitCode}";
        _reports[FuzzTargets.Names[target]].Failures++;
        _failures.Add(FuzzTargets.Names[target], file, ended, ended);
    }

    private static long MemoryOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // It has just ended.
        }
    }

    private Process Start(string program, string directory, TimeSpan time, int seed) => Process.Start(
        new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [
                "exec", program, Program.WorkerCommand, directory, .. options.Targets,
                "--minutes", time.TotalMinutes.ToString(CultureInfo.InvariantCulture),
                "--seed", seed.ToString(CultureInfo.InvariantCulture), "--output", Path.GetFullPath(options.Output),
            ])
        {
            Environment =
            {
                ["TMPDIR"] = directory,
                ["DOTNET_GCHeapHardLimit"] =
                    ((long)options.MemoryMiB << 20).ToString("X", CultureInfo.InvariantCulture),
            },
        })!;
}
