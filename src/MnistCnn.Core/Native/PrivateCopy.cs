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

    /// <exception cref="DllNotFoundException">The system refuses the library.</exception>
    /// <exception cref="IOException">No folder can be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">No folder can be written to.</exception>
    public static nint Load(byte[] library, string fileName)
    {
        // A hardened system may allow no writing in one of these, or no running of what lies there.
        string home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Load(library, fileName, home.Length == 0 ? [Path.GetTempPath()] : [Path.GetTempPath(), home]);
    }

    /// <summary>Tries one folder after the other, and fails as the last one does.</summary>
    internal static nint Load(byte[] library, string fileName, ReadOnlySpan<string> roots)
    {
        try
        {
            return Load(library, fileName, roots[0]);
        }
        catch (Exception failure)
            when (roots.Length > 1 && failure is (IOException or UnauthorizedAccessException or DllNotFoundException))
        {
            return Load(library, fileName, roots[1..]);
        }
    }

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
