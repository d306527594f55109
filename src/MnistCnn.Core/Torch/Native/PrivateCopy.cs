using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MnistCnn.Files;

namespace MnistCnn.Torch.Native;

/// <summary>
/// Loads a library from bytes in memory; where the system refuses that, through a file that only this user can reach
/// and that is gone once it is loaded: Linux keeps what is mapped. Nothing is left that could go stale, be altered, or
/// be shared between processes; what a process left that was killed meanwhile, the next one deletes.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PrivateCopy
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="IOException">It loads from nowhere; the message tells the reason for each place.</exception>
    public static nint Load(byte[] library, string fileName) =>
        Load(library, fileName, [Path.GetTempPath(), UserFolder()]);

    internal static nint Load(byte[] library, string fileName, IEnumerable<string> roots)
    {
        // A hardened system may run nothing from memory, or let us write to one of the folders only, or run nothing
        // there.
        IEnumerable<(string Name, Func<nint> Load)> places =
        [
            ("memory", () => MemoryFile.Load(library, fileName)),
            .. roots.Select<string, (string, Func<nint>)>(root => (root, () => Load(library, fileName, root))),
        ];
        var reasons = new List<string>();
        foreach ((string name, Func<nint> load) in places)
        {
            try
            {
                return load();
            }
            catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                reasons.Add($"from {name}: {BackendProblem.LastLine(reason.Message)}");
            }
        }

        throw new IOException($"it does not load {string.Join("; ", reasons)}; TMPDIR can name another folder");
    }

    private static string UserFolder() => Environment.GetFolderPath(
        Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private static nint Load(byte[] library, string fileName, string root)
    {
        string place = Path.Combine(root, "MnistCnn");
        TemporaryFiles.Sweep(place);
        string folder = Directory.CreateDirectory(TemporaryFiles.NameFor(place), OwnerOnly).FullName;
        try
        {
            string path = Path.Combine(folder, fileName);
            File.WriteAllBytes(path, library);
            return NativeLibrary.Load(path);
        }
        finally
        {
            // NFS keeps a file that is in use, under another name. The library is loaded all the same.
            TemporaryFiles.TryDelete(folder, DiskSteps.Instance);
        }
    }
}
