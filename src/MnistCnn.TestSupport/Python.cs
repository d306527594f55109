using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MnistCnn.Tests.Support;

/// <summary>A Python of this machine, asked as an independent witness of the files that we read and write.</summary>
internal static class Python
{
    private static readonly string[] Candidates = ["python3", "/usr/bin/python3", "python"];

    /// <summary>The first Python that can import all the given modules; null where there is none.</summary>
    public static string? With(params string[] modules) =>
        Candidates.FirstOrDefault(
            python => TryRun(python, ["-c", $"import {string.Join(", ", modules)}"]) is { ExitCode: 0 });

    /// <summary>Runs a script with a Python that has the modules; returns what it printed.</summary>
    public static string Run(string script, string[] modules, params string[] arguments)
    {
        (int exitCode, string output, string errors) = TryRun(With(modules)!, ["-c", script, .. arguments])!.Value;
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"The script failed with exit code {exitCode}: {errors}");
    }

    private static (int ExitCode, string Output, string Errors)? TryRun(string python, string[] arguments)
    {
        try
        {
            var start =
                new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.ToString());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
