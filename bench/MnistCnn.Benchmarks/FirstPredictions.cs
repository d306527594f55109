using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MnistCnn.Benchmarks;

/// <summary>
/// From the start of a process to its first prediction: small apps, which this publishes in each form that .NET has,
/// and which say how long after their start was asked for they had it.
/// </summary>
internal static class FirstPredictions
{
    private const string Ours = "FirstPrediction";
    private const string Onnx = "OnnxRuntimeFirstPrediction";

    public static void Run(ClassifierFiles files, BenchmarkOptions options, ResultWriter writer)
    {
        const string shared = "--self-contained=false";
        (string Key, string Name, string Project, string Model, string[] Options)[] forms =
        [
            ("onnx", "ONNX Runtime, compiled at run time", Onnx, files.Onnx, [shared]),
            ("jit", "ImageClassifier, compiled at run time", Ours, files.Model, [shared]),
            ("ready-to-run", "ImageClassifier, PublishReadyToRun", Ours, files.Model,
                [shared, "-p:PublishReadyToRun=true"]),
            ("aot", "ImageClassifier, Native AOT", Ours, files.Model, ["-p:PublishAot=true"]),
        ];
        List<(string Key, string Name, string Program, string Model)> programs = [];
        foreach (var form in forms)
        {
            if (Publish(form.Project, files.File(form.Key), form.Options) is { } program)
                programs.Add((form.Key, form.Name, program, form.Model));
            else
                writer.Note($"\n{form.Name}: could not be published; left out.");
        }

        double[][] times = [.. programs.Select(_ => new double[Math.Max(options.Rounds, 11)])];
        for (int round = -1; round < times[0].Length; round++)
        {
            for (int i = 0; i < programs.Count; i++)
            {
                double milliseconds = MillisecondsOf(programs[i].Program, programs[i].Model);
                if (round >= 0)
                    times[i][round] = milliseconds;
            }
        }

        writer.Write(Rounds.Summarize(
            "classifier", "process start to first prediction", "ms",
            [.. programs.Select(program => (program.Key, program.Name))], times));
    }

    private static string? Publish(string project, string output, string[] options)
    {
        // The locked packages are those of no system.
        string[] publish = [
            "publish", Path.Combine(Root(), "bench", project), "-c", "Release", "-r",
            RuntimeInformation.RuntimeIdentifier, "-p:NuGetLockFilePath=obj/publish.lock.json"];
        (int code, _) = Output("dotnet", [.. publish, "-o", output, .. options]);
        string program = Path.Combine(output, OperatingSystem.IsWindows() ? $"{project}.exe" : project);
        return code == 0 && File.Exists(program) ? program : null;
    }

    // The clock that counts from the start of the machine is the same in both processes.
    private static double MillisecondsOf(string program, string model)
    {
        (int code, string text) =
            Output(program, [model, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture)]);
        return code == 0
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} failed: {text}");
    }

    private static (int ExitCode, string Text) Output(string program, string[] arguments)
    {
        using Process process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    private static string Root()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null;
             directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MnistCnn.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException(
            "The benchmark does not run inside the repository, whose apps it publishes.");
    }
}
