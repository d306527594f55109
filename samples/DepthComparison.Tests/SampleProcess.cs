using System.Diagnostics;
using System.Globalization;

namespace MnistCnn.Samples.DepthComparison.Tests;

/// <summary>The sample as a user starts it, on the embedded digits.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;

    public SampleProcess(string output, params string[] arguments)
    {
        string sample = Path.Combine(AppContext.BaseDirectory, "DepthComparison.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // A shell's background jobs ignore Ctrl+C, and so would their children.
        _process = Process.Start(new ProcessStartInfo(
            "env", ["--default-signal=INT", host, "exec", sample, "--data", "digits", "--output", output, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync();

    /// <summary>What Ctrl+C does.</summary>
    public void Interrupt()
    {
        using Process kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
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
