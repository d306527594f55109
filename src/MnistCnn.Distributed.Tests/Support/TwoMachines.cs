using System.Diagnostics;

namespace MnistCnn.Tests.Support;

/// <summary>
/// Two network namespaces of this machine with a cable between them, by the script that measures with them too.
/// </summary>
internal static class TwoMachines
{
    private static readonly Lazy<bool> Possible = new(Check);

    /// <summary>Whether this machine can have them: on Linux, as root, with iproute2.</summary>
    public static bool ArePossible => Possible.Value;

    private static string Script => Path.Combine(AppContext.BaseDirectory, "two-machines");

    /// <summary>Starts a task on both, and pulls the cable a second after the first rank says that it trains.</summary>
    public static Process StartAndPullTheCable(string family, params string[] task)
    {
        string assembly = typeof(TwoMachines).Assembly.Location;
        var start = new ProcessStartInfo(
            "bash",
            [
                Script, "1gbit", family, "--cut", "1",
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", assembly,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment[ChildTask.Variable] = string.Join('\n', task);
        return Process.Start(start)!;
    }

    private static bool Check()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using Process check = Process.Start(
            new ProcessStartInfo("bash", [Script, "1gbit", "openmpi", "--check"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        check.WaitForExit();
        return check.ExitCode == 0;
    }
}
