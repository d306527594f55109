using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MnistCnn.Torch.Native;

/// <summary>Loads a library from a file without a place in any file system, which this process alone has.</summary>
[SupportedOSPlatform("linux")]
internal static partial class MemoryFile
{
    private const uint CloseOnExec = 1, MayBeRun = 16;
    private const int InvalidArgument = 22;

    /// <exception cref="IOException">The system gives no such file.</exception>
    /// <exception cref="DllNotFoundException">
    /// There is no /proc, the system runs nothing from memory, or it is no library.
    /// </exception>
    public static nint Load(byte[] library, string fileName)
    {
        using SafeFileHandle file = Create(fileName);
        RandomAccess.Write(file, library, fileOffset: 0);
        nint handle = NativeLibrary.Load($"/proc/self/fd/{file.DangerousGetHandle()}");
        // It stays open: the loader knows the library by this number, and would take the next file with it for the
        // same.
        file.SetHandleAsInvalid();
        return handle;
    }

    private static SafeFileHandle Create(string name)
    {
        SafeFileHandle file = Open(name, CloseOnExec | MayBeRun);
        // Linux before 6.3 does not know the second flag, and does not need it.
        if (file.IsInvalid && Marshal.GetLastPInvokeError() == InvalidArgument)
            file = Open(name, CloseOnExec);
        return file.IsInvalid ? throw new IOException(Marshal.GetLastPInvokeErrorMessage()) : file;
    }

    [LibraryImport(
        "libc.so.6", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string name, uint flags);
}
