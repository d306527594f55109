using System.Diagnostics;

namespace MnistCnn.Tests.Support;

/// <summary>
/// A file system of 64 KiB in memory, mounted for a test, which can be made read-only. It takes Linux and its root.
/// </summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryDirectory _mountPoint = new();

    public SmallFileSystem()
    {
        if (TryRun("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Path) is not { } failure)
            return;
        _mountPoint.Dispose();
        throw new InvalidOperationException(failure);
    }

    public string Path => _mountPoint.Path;

    /// <summary>Why there can be none on this machine; null if there can.</summary>
    public static string? Obstacle()
    {
        if (!OperatingSystem.IsLinux())
            return "It mounts a tmpfs, which takes Linux.";
        try
        {
            new SmallFileSystem().Dispose();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"It mounts a tmpfs, and this user may not: {e.Message}";
        }
    }

    public string File(string name) => _mountPoint.File(name);

    public void MakeReadOnly()
    {
        if (TryRun("mount", "-o", "remount,ro", Path) is { } failure)
            throw new InvalidOperationException(failure);
    }

    public void Dispose()
    {
        if (TryRun("umount", Path) is { } failure)
            throw new InvalidOperationException(failure);
        _mountPoint.Dispose();
    }

    private static string? TryRun(string command, params string[] arguments)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
