using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace MnistCnn.Benchmarks;

/// <summary>The step in PyTorch, in a process of its own, where a Python with torch is found.</summary>
internal static class PyTorchPeer
{
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    public static IReadOnlyList<Result> Run(BenchmarkOptions options, ResultWriter writer)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "pytorch_step.py");
        if (Find(options) is not var (python, data))
        {
            writer.Note("\nPyTorch: no Python with torch, or no folder of IDX files (--data); left out.");
            return [];
        }

        List<Result> results = [];
        foreach (string format in new[] { "plain", "channels-last" })
        {
            double[] times = [.. Enumerable.Range(0, 3).Select(_ => StepMilliseconds(python, script, data, format))];
            results.Add(new Result(
                "step", "depth 2, batch 32 in PyTorch", format == "plain" ? "pytorch-2t" : "pytorch-channels-last-2t",
                $"PyTorch {format}, 2 threads", Rounds.Median(times), times.Min(), times.Max(), "ms", double.NaN));
        }

        writer.Write(results);
        return results;
    }

    /// <summary>
    /// Seconds of epochs of a recipe on a GPU, by the size of a batch; none where there is no PyTorch for it.
    /// </summary>
    public static IReadOnlyDictionary<int, double[]> RecipeSeconds(
        string recipe, IEnumerable<int> batches, BenchmarkOptions options)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "pytorch_recipe.py");
        if (Find(options) is not var (python, data))
            return new Dictionary<int, double[]>();
        (int exitCode, string text) = Output(python, [script, data, recipe, "--batches", string.Join(',', batches)]);
        return exitCode != 0
            ? new Dictionary<int, double[]>()
            : text.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(
                line => line.GetProperty("batch").GetInt32(),
                line => line.GetProperty("seconds_per_epoch").EnumerateArray().Select(each => each.GetDouble())
                    .ToArray());
    }

    private static (string Python, string Data)? Find(BenchmarkOptions options) =>
        (options.Data ?? DataFolder()) is { } data && Pythons.FirstOrDefault(HasTorch) is { } python
            ? (python, data)
            : null;

    private static string? DataFolder() =>
        Environment.GetEnvironmentVariable("MNISTCNN_DATA") is { Length: > 0 } folder
            ? Path.Combine(folder, "mnist")
            : null;

    private static bool HasTorch(string python)
    {
        try
        {
            return Output(python, ["-c", "import torch"]).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static double StepMilliseconds(string python, string script, string data, string format)
    {
        string[] arguments =
            [script, data, "--threads", "2", .. format == "plain" ? Array.Empty<string>() : ["--channels-last"]];
        string line = Output(python, arguments).Text.Trim().Split('\n')[^1];
        return JsonDocument.Parse(line).RootElement.GetProperty("ms_per_step").GetDouble();
    }

    private static (int ExitCode, string Text) Output(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
