using Microsoft.Extensions.Logging;

namespace MnistCnn.Data.Download;

/// <summary>
/// Lets one process at a time fill a cache folder. The operating system holds the lock for as long as the file is open,
/// so that a killed process blocks nobody. The file itself stays: deleting it would let two processes lock two files.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free, and takes it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public static async Task<CacheLock> AcquireAsync(string path, ILogger logger, CancellationToken cancellationToken)
    {
        for (bool first = true; ; first = false)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } held)
                return held;
            if (first)
                DatasetLog.WaitingForLock(logger, path);
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static CacheLock? TryAcquire(string path)
    {
        try
        {
            return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is SharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
    }
}
