using System.Diagnostics;

namespace MnistCnn.Tests.Support;

/// <summary>Runs a <see cref="ChildTask"/> in a process of its own.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(params string[] arguments) => StartFrom(AppContext.BaseDirectory, arguments);

    /// <summary>Starts with variables of the environment beside those of this process.</summary>
    public static ChildProcess StartWith((string Name, string Value)[] environment, params string[] arguments) =>
        StartFrom(AppContext.BaseDirectory, arguments, environment);

    /// <summary>Starts the test assembly that lies in <paramref name="folder"/>.</summary>
    public static ChildProcess StartFrom(string folder, params string[] arguments) => StartFrom(folder, arguments, []);

    private static ChildProcess StartFrom(
        string folder, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        string assembly = Path.Combine(folder, Path.GetFileName(typeof(ChildProcess).Assembly.Location));
        // A startup hook runs code of ours in front of the empty entry point that a test assembly has.
        var start =
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly])
        {
            RedirectStandardError = true,
            Environment = { ["DOTNET_STARTUP_HOOKS"] = assembly, [ChildTask.Variable] = string.Join('\n', arguments) },
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Waits for the end; returns the exit code and what was written to standard error.</summary>
    public async Task<(int ExitCode, string Errors)> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _errors);
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
