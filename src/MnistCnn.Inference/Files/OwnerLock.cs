using System.Text;
using static System.FormattableString;

namespace MnistCnn.Files;

/// <summary>
/// A file that says which process writes to a place, as long as it does. The operating system holds it locked, so that
/// a killed process blocks nobody; where files cannot be locked, what stands in it decides.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private const int LongestRecord = 512;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private readonly FileStream _file;
    private readonly string _record;

    private OwnerLock(FileStream file, string record) => (_file, _record) = (file, record);

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock's own file, in a directory that exists; it is gone when the lock is.</param>
    /// <param name="place">What it is for, in the message.</param>
    /// <param name="advice">What to do where another has it, in the message.</param>
    /// <exception cref="IOException">
    /// Another has it, whom the message names; or the file cannot be written.
    /// </exception>
    public static OwnerLock Take(string path, string place, string advice) =>
        TryTake(path, out string owner)
            ?? throw new IOException(
                $"{char.ToUpperInvariant(owner[0])}{owner[1..]}, is writing to '{place}'. {advice} The lock is "
                + $"'{path}'.");

    /// <summary>Takes the lock unless another has it.</summary>
    /// <param name="path">The lock's own file, in a directory that exists; it is gone when the lock is.</param>
    /// <param name="owner">Who has it, in words.</param>
    /// <returns>The lock, or null.</returns>
    /// <exception cref="IOException">The file cannot be written, or is none of a lock.</exception>
    public static OwnerLock? TryTake(string path, out string owner)
    {
        RegularFile.ThrowIfNone(path);
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"'{path}' is a link, and the file of a lock is needed.");
        while (true)
        {
            if (TryOpen(path) is not { } file)
            {
                owner = Words(ReadUnlocked(path));
                return null;
            }

            try
            {
                string before = Read(file);
                if (!MayTake(before, path))
                {
                    file.Dispose();
                    owner = Words(before);
                    return null;
                }

                string record = Record();
                file.SetLength(0);
                file.Write(Encoding.UTF8.GetBytes(record));
                // Whoever had it may have deleted the file after it was opened here.
                if ((ReadUnlocked(path) ?? record) == record)
                {
                    owner = Words(record);
                    return new OwnerLock(file, record);
                }

                file.Dispose();
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        try
        {
            // While it is locked: afterwards it may be another's.
            if (ReadUnlocked(_file.Name) == _record)
                File.Delete(_file.Name);
            _file.SetLength(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An unlocked file that stays keeps nobody out.
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static FileStream? TryOpen(string path)
    {
        // On Windows others may still read who it is, and it can be deleted while it is open.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None;
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0);
        }
        catch (IOException e) when (e.HResult is SharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The lock '{path}', of {Words(ReadUnlocked(path))}, may not be written: {e.Message}", e);
        }
    }

    private static bool MayTake(string before, string path)
    {
        if (before.Length == 0)
            return true;
        if (before.Length < ProcessMark.Length || !ProcessMark.IsMark(before[..ProcessMark.Length]))
            throw new IOException($"'{path}' is no lock, and is left alone; delete it where nobody needs it.");
        return ProcessMark.IsGone(before[..ProcessMark.Length]) == true || IsLocked(path);
    }

    // Some file systems lock nothing, and .NET can be told not to.
    private static bool IsLocked(string path)
    {
        using FileStream? second = TryOpen(path);
        return second is null;
    }

    private static string Record() =>
        Invariant($"{ProcessMark.Create()} process {Environment.ProcessId} on {Environment.MachineName}")
            + Invariant($", since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC");

    private static string Words(string? record) => record?.Length > ProcessMark.Length + 1
        ? FileText.Of(record[(ProcessMark.Length + 1)..])
        : "another process, which one is not known";

    private static string? ReadUnlocked(string path)
    {
        try
        {
            using FileStream? file = OperatingSystem.IsWindows()
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : UnixFile.OpenUnlocked(path);
            return file is null ? null : Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Read(FileStream file)
    {
        byte[] bytes = new byte[LongestRecord];
        file.Position = 0;
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
