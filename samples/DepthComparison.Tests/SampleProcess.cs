using System.Diagnostics;
using System.Globalization;

namespace MnistCnn.Samples.DepthComparison.Tests;

/// <summary>The sample as a user starts it, on the embedded digits.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;

    // A shell's background jobs ignore Ctrl+C, and so would their children.
    public SampleProcess(string output, params string[] arguments)
        : this(new ProcessStartInfo("env", ["--default-signal=INT,HUP", .. Command(output, arguments)]))
    {
    }

    private SampleProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    /// <summary>The sample with its standard output redirected as a shell does.</summary>
    public static SampleProcess InShell(string output, string redirection, params string[] arguments) =>
        new(new ProcessStartInfo("sh", ["-c", $"exec \"$@\" {redirection}", "sh", .. Command(output, arguments)]));

    /// <summary>Another sample, redirected so; the exit code is its own, also in front of a pipe.</summary>
    public static SampleProcess InShell(string sample, string redirection) => new(new ProcessStartInfo(
        "bash", ["-c", $"set -o pipefail; \"$@\" {redirection}", "bash", .. Sample(sample)]));

    private static string[] Command(string output, string[] arguments) =>
        [.. Sample("DepthComparison"), "--data", "digits", "--output", output, .. arguments];

    private static string[] Sample(string name) =>
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec",
        Path.Combine(AppContext.BaseDirectory, $"{name}.dll"),
    ];

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync();

    /// <summary>What Ctrl+C does (INT), a container that stops (TERM), or a connection that is lost (HUP).</summary>
    public void Interrupt(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end; returns exit code, the rest of standard output, and standard error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> ExitAsync()
    {
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        string output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return (_process.ExitCode, output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
