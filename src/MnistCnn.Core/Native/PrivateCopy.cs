using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MnistCnn.Native;

/// <summary>
/// Loads a library from bytes, through a file that only this user can reach and that is gone once it is loaded: Linux
/// keeps what is mapped. Nothing is left that could go stale, be altered, or be shared between processes.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PrivateCopy
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="IOException">It does not load from any folder; the message tells the reason for each.</exception>
    public static nint Load(byte[] library, string fileName) => Load(library, fileName, [Path.GetTempPath(), UserFolder()]);

    internal static nint Load(byte[] library, string fileName, IEnumerable<string> roots)
    {
        // A hardened system may let us write to one of them only, or run nothing that lies there.
        var reasons = new List<string>();
        foreach (string root in roots)
        {
            try
            {
                return Load(library, fileName, root);
            }
            catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                reasons.Add($"from {root}: {BackendProblem.LastLine(reason.Message)}");
            }
        }

        throw new IOException($"it does not load {string.Join("; ", reasons)}; TMPDIR can name another folder");
    }

    private static string UserFolder() => Environment.GetFolderPath(
        Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private static nint Load(byte[] library, string fileName, string root)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(root, $"MnistCnn-{Guid.NewGuid():N}"), OwnerOnly);
        try
        {
            string path = Path.Combine(folder.FullName, fileName);
            File.WriteAllBytes(path, library);
            return NativeLibrary.Load(path);
        }
        finally
        {
            Delete(folder);
        }
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // NFS keeps a file that is in use, under another name. The library is loaded all the same.
        }
    }
}
