using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MnistCnn.Files;

/// <summary>What .NET does not tell of a file and does not do with one, asked of the C library of Linux.</summary>
/// <remarks>Elsewhere nothing is known, and nothing done.</remarks>
internal static class UnixFile
{
    private const string Library = "libc";
    private const int CurrentDirectory = -100;
    private const int CloseOnExecute = 0x80000;
    private const int StatusLength = 256;
    private const uint BasicStatistics = 0x7FF;

    // EINVAL, EROFS and the like: of a file system that has nothing to flush.
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>What a path leads to, links followed; null where there is nothing, or it is not known.</summary>
    public static Status? Of(string path)
    {
        byte[] buffer = new byte[StatusLength];
        if (!OperatingSystem.IsLinux()
            || !Try(() => statx(CurrentDirectory, Native(path), 0, BasicStatistics, buffer) == 0))
            return null;
        // The layout of struct statx, which is the same on every processor.
        return new Status(
            (FileType)(BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28)) >> 12),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(20)),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(24)),
            new Version(
                BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(32)),
                BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(96)),
                BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(104)),
                BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(40))));
    }

    /// <summary>Gives a file to somebody, where this process may.</summary>
    public static void GiveTo(string path, Status owner) =>
        Try(() => chown(Native(path), owner.User, owner.Group) == 0);

    /// <summary>Brings the names in a directory to the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        int handle = -1;
        // One that may be written to but not read cannot be opened.
        if (!Try(() => (handle = open(Native(path), 0)) >= 0))
            return;
        int error = fsync(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = close(handle);
        if (error is InputOutputError or NoSpace)
            throw new IOException(
                $"The names in '{path}' could not be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>
    /// Opens a file for reading although another has locked it, which .NET does not. Null where that is not known.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream? OpenUnlocked(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        int handle = -1;
        return Try(() => (handle = open(Native(path), CloseOnExecute)) >= 0)
            ? new FileStream(new SafeFileHandle(handle, ownsHandle: true), FileAccess.Read, bufferSize: 0)
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    private static byte[] Native(string path) => Encoding.UTF8.GetBytes($"{path}\0");

    // A system whose C library has another name, or is older, is one of which nothing is known.
    private static bool Try(Func<bool> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>What lies behind a path.</summary>
    /// <param name="Type">What it is.</param>
    /// <param name="User">The number of its owner.</param>
    /// <param name="Group">The number of its group.</param>
    /// <param name="Version">Differs when it is another file, or has changed.</param>
    internal readonly record struct Status(FileType Type, uint User, uint Group, Version Version);

    /// <summary>What tells one content from another without reading it.</summary>
    /// <param name="Inode">The number of the file in its file system.</param>
    /// <param name="Seconds">When its content, its name or its owner last changed, which nobody can set.</param>
    /// <param name="Nanoseconds">What of a second there is more.</param>
    /// <param name="Length">Its bytes.</param>
    internal readonly record struct Version(ulong Inode, long Seconds, uint Nanoseconds, long Length);

    /// <summary>The four highest bits of a mode.</summary>
    internal enum FileType
    {
        Pipe = 0x1,
        CharacterDevice = 0x2,
        Directory = 0x4,
        BlockDevice = 0x6,
        File = 0x8,
        Socket = 0xC,
    }

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(
        int directory, byte[] path, int flags, uint mask, [Out] byte[] status);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown(byte[] path, uint user, uint group);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int handle);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int handle);
}
