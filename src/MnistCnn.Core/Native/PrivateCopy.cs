using System.Runtime.InteropServices;

namespace MnistCnn.Native;

/// <summary>
/// Loads a library from bytes, through a file that only this user may touch and that is gone once it is loaded: Linux
/// keeps what is mapped. So no file is left to be trusted, to go stale, or to be shared between processes.
/// </summary>
internal static class PrivateCopy
{
    /// <exception cref="DllNotFoundException">The system refuses the library.</exception>
    /// <exception cref="IOException">No folder can be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">No folder can be written to.</exception>
    public static nint Load(byte[] library, string fileName)
    {
        try
        {
            return Load(library, fileName, Path.GetTempPath());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // The temporary folder of a hardened system may be full, read-only, or forbid to run what lies in it.
            string home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            if (home.Length == 0)
                throw;
            return Load(library, fileName, home);
        }
    }

    private static nint Load(byte[] library, string fileName, string root)
    {
        string folder = Path.Combine(root, $"MnistCnn-{Guid.NewGuid():N}");
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly);
            string path = Path.Combine(folder, fileName);
            File.WriteAllBytes(path, library);
            return NativeLibrary.Load(path);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
