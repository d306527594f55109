using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MnistCnn.Tests.Support;

/// <summary>Starts ranks, each a <see cref="ChildTask"/>, with a launcher that this machine has.</summary>
internal sealed partial class MpiLaunch : IDisposable
{
    /// <summary>How long a run may take on a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private MpiLaunch(Process process)
    {
        _process = process;
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What launcher and ranks have written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The command of a family of MPI, <c>openmpi</c> or <c>mpich</c>; null where there is none.</summary>
    public static string? Find(string family) =>
        Commands(family).FirstOrDefault(command => VersionOf(family, command) is not null);

    /// <summary>The version of that command; null where there is none.</summary>
    public static Version? FindVersion(string family) =>
        Commands(family).Select(command => VersionOf(family, command)).FirstOrDefault(version => version is not null);

    /// <summary>The library of the standard ABI that belongs to a family; null where there is none.</summary>
    public static string? FindAbi(string family) =>
        ((string[])["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib"])
            .Where(Directory.Exists).SelectMany(directory => Directory.GetFiles(directory, "libmpi_abi*.so.*"))
            .FirstOrDefault(file => IsOf(family, Path.GetFileName(RealPath(file))));

    /// <param name="family">Of the launcher.</param>
    /// <param name="ranks">How many to start.</param>
    /// <param name="environment">Variables of theirs.</param>
    /// <param name="arguments">Of the task.</param>
    public static MpiLaunch Start(
        string family, int ranks, (string Name, string Value)[] environment, params string[] arguments) =>
        Start(family, ranks, environment, [], arguments);

    /// <summary>The same, with a variable that rank 1 alone has.</summary>
    public static MpiLaunch StartWithOdd(
        string family, int ranks, (string Name, string Value) odd, params string[] arguments) =>
        Start(family, ranks, [],
        [
            "sh", "-c",
            $$"""
            if [ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 1 ]; then export {{odd.Name}}={{odd.Value}}; fi; exec "$@"
            """,
            "sh",
        ],
        arguments);

    private static MpiLaunch Start(
        string family, int ranks, (string Name, string Value)[] environment, string[] shell, string[] arguments)
    {
        string assembly = typeof(MpiLaunch).Assembly.Location;
        string[] own = family == "openmpi" ? ["--oversubscribe", "--allow-run-as-root", "--bind-to", "none"] : [];
        var start = new ProcessStartInfo(
            Find(family)!,
            [
                .. own, "-n", ranks.ToString(CultureInfo.InvariantCulture), .. shell,
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", assembly,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_STARTUP_HOOKS"] = assembly, [ChildTask.Variable] = string.Join('\n', arguments) },
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new MpiLaunch(Process.Start(start)!);
    }

    /// <summary>Waits until launcher and ranks have ended; gives the launcher's exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Longest);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until somebody has written a text.</summary>
    public async Task WrittenAsync(string text, int times = 1)
    {
        long start = Stopwatch.GetTimestamp();
        while (Output.Split(text).Length <= times)
        {
            bool hasExited = _process.HasExited;
            // What it wrote at its end may not have come through yet.
            if (hasExited)
                await _process.WaitForExitAsync();
            else
                await Task.Delay(20);
            if (Output.Split(text).Length <= times && (hasExited || Stopwatch.GetElapsedTime(start) > Longest))
                throw new InvalidOperationException($"Nobody has written '{text}':\n{Output}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }

    private static string[] Commands(string family) => [$"mpirun.{family}", "mpirun"];

    private static Version? VersionOf(string family, string command)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(command, ["--version"]) { RedirectStandardOutput = true })!;
            Match found = (family == "openmpi" ? OpenMpi() : Hydra()).Match(process.StandardOutput.ReadToEnd());
            return found.Success ? Version.Parse(found.Groups[1].Value) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // Where both are installed, the name of the file tells whose it is.
    private static bool IsOf(string family, string library) =>
        library.Contains(family, StringComparison.Ordinal)
        || !library.Contains(family == "openmpi" ? "mpich" : "openmpi", StringComparison.Ordinal);

    private static string RealPath(string file) =>
        new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;

    [GeneratedRegex(@"Open MPI\) (\d+(\.\d+)+)")]
    private static partial Regex OpenMpi();

    [GeneratedRegex(@"^HYDRA[^:]*:\s+Version:\s+(\d+(\.\d+)+)")]
    private static partial Regex Hydra();
}
