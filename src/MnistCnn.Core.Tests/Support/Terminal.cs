using System.ComponentModel;
using System.Diagnostics;

namespace MnistCnn.Tests.Support;

/// <summary>A real terminal of a given size, in which a <see cref="ChildTask"/> runs: tmux draws it.</summary>
internal sealed class Terminal : IDisposable
{
    private const int Height = 60;

    private readonly string _socket = $"mnistcnn-{Guid.NewGuid():N}";

    public Terminal(int width, IReadOnlyDictionary<string, string> environment, params string[] task)
    {
        string assembly = typeof(Terminal).Assembly.Location;
        string[] variables =
        [
            $"DOTNET_STARTUP_HOOKS={assembly}", $"{ChildTask.Variable}={string.Join('\n', task)}",
            .. environment.Select(variable => $"{variable.Key}={variable.Value}"),
        ];
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // The pause keeps what was drawn until it is read; Dispose ends it.
        Tmux(
        [
            "new-session", "-d", "-x", $"{width}", "-y", $"{Height}",
            "env", .. variables, "sh", "-c", "\"$@\"; sleep 600", "sh", host, "exec", assembly,
        ]);
    }

    public static bool IsThere => Run("tmux", ["-V"]) is not null;

    /// <summary>What is on the screen, without the empty lines at its end.</summary>
    public string[] Lines => Tmux("capture-pane", "-p").TrimEnd().Split('\n');

    public void Resize(int width) => Tmux("resize-window", "-x", $"{width}", "-y", $"{Height}");

    public void Dispose() => Run("tmux", ["-L", _socket, "kill-server"]);

    private string Tmux(params string[] arguments) =>
        Run("tmux", ["-f", "/dev/null", "-L", _socket, .. arguments])
        ?? throw new InvalidOperationException($"tmux {string.Join(' ', arguments)} failed.");

    private static string? Run(string program, string[] arguments)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
