using System.Diagnostics;
using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Torch;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>What only a process of its own can show: the time from its start, and its memory.</summary>
internal static class ChildBenchmarks
{
    public const string Command = "child";

    public static readonly string Self =
        Path.Combine(
            AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MnistCnn.Benchmarks.exe" : "MnistCnn.Benchmarks");

    private static readonly Engine[] Engines = [Engine.Torch, Engine.Fused];

    public static void RunStartup(BenchmarkOptions options, ResultWriter writer)
    {
        Variant[] variants =
        [
            .. Engines.Select(engine => new Variant(
                KeyOf(engine), $"{engine} engine: start to one epoch of 1,437 digits".ToLowerInvariant(), () =>
                    StartChild("startup", engine, options))),
        ];
        writer.Write(Rounds.Run("startup", "process", options.Rounds, variants)
            .Select(result => result with { RatioToFirst = double.NaN }));
    }

    public static void RunMemory(BenchmarkOptions options, ResultWriter writer)
    {
        if (!OperatingSystem.IsLinux())
        {
            writer.Note("\nmemory: read from /proc, which only Linux has; left out.");
            return;
        }

        foreach (Engine engine in Engines)
        {
            double[] peaks = [.. Enumerable.Range(0, 3)
                .Select(_ => double.Parse(StartChild("memory", engine, options), CultureInfo.InvariantCulture))];
            writer.Write(new Result(
                "memory", "Fit on MNIST, above the idle process", KeyOf(engine), $"{engine} engine".ToLowerInvariant(),
                Rounds.Median(peaks), peaks.Min(), peaks.Max(),
                "MB", double.NaN));
        }
    }

    /// <summary>The child's side.</summary>
    public static async Task RunChildAsync(string what, Engine engine, string? directory)
    {
        if (engine == Engine.Torch)
            LoadTorch();
        double idle = what == "memory" ? ReadMegabytes("VmRSS:") : 0;
        IMnistDataset set = what == "memory"
            ? await MnistDataset.LoadAsync(new MnistDatasetOptions { Directory = directory })
            : EmbeddedDigits.Load();
        engine.Fit(set);
        if (what == "memory")
            Console.WriteLine((ReadMegabytes("VmHWM:") - idle).ToString(CultureInfo.InvariantCulture));
    }

    private static void LoadTorch()
    {
        NativeBackend.EnsureLoaded();
        ones(1).Dispose();
    }

    private static string StartChild(string what, Engine engine, BenchmarkOptions options)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Self, [Command, what, engine.ToString(),
                .. options.Data is { } data ? [data] : Array.Empty<string>()]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"The child process failed: {output}");
    }

    private static string KeyOf(Engine engine) => $"{engine}-2t".ToLowerInvariant();

    private static double ReadMegabytes(string field) =>
        double.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;
}
