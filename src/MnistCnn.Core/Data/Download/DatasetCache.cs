using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MnistCnn.Files;
using MnistCnn.Serialization;

namespace MnistCnn.Data.Download;

/// <summary>The folder where the downloaded files of one data set are kept, as they came, verified.</summary>
internal sealed class DatasetCache(string root, DatasetDescription dataset, ILogger logger)
{
    private const string LockName = "download.lock";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WordInterval = TimeSpan.FromSeconds(30);

    /// <summary>The folder of this data set.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(root), dataset.Folder);

    /// <summary>Reads and verifies a file.</summary>
    /// <returns>The decompressed file, or null if it is not there.</returns>
    /// <exception cref="InvalidDataException">The file was truncated or altered.</exception>
    public byte[]? Read(DatasetFile file, CancellationToken cancellationToken) =>
        DatasetFolder.Find(Folder, file) is { } path ? PayloadVerifier.ReadFile(path, file, cancellationToken) : null;

    /// <summary>
    /// Makes the folder, waits until no other process fills it, and sweeps up what killed ones left behind.
    /// </summary>
    /// <param name="bytesNeeded">For the message of the exception.</param>
    /// <param name="waiting">Told whom we wait for, at once and after each half minute.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<OwnerLock> LockAsync(
        long bytesNeeded, Action<string> waiting, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            OwnerLock held = await WaitForLockAsync(waiting, cancellationToken).ConfigureAwait(false);
            try
            {
                foreach (DatasetFile file in dataset.Files)
                    AtomicFile.DeleteTemporaries(PathOf(file));
                return held;
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(bytesNeeded, e);
        }
    }

    /// <summary>Keeps a file that was verified.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Store(DatasetFile file, MemoryStream archive)
    {
        try
        {
            AtomicFile.Write(PathOf(file), archive.WriteTo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(archive.Length, e);
        }
    }

    private async Task<OwnerLock> WaitForLockAsync(Action<string> waiting, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Folder, LockName);
        TimeSpan nextWord = TimeSpan.Zero;
        for (long begin = Stopwatch.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (OwnerLock.TryTake(path, out string owner) is { } held)
                return held;
            TimeSpan waited = Stopwatch.GetElapsedTime(begin);
            if (waited >= nextWord)
            {
                nextWord = waited + WordInterval;
                DatasetLog.WaitingForLock(logger, owner, dataset.Name, waited, path);
                waiting(owner);
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private string PathOf(DatasetFile file) => Path.Combine(Folder, file.ArchiveName);

    private IOException Unwritable(long bytesNeeded, Exception cause) => new(
        $"The cache directory {Folder} cannot be written; it needs {bytesNeeded} bytes: {cause.Message} Make room or "
        + $"access, choose another with {nameof(MnistDatasetOptions)}.{nameof(MnistDatasetOptions.CacheDirectory)}, or "
        + $"put the files into the folder {dataset.Folder} of a directory named by the environment variable "
        + $"{DatasetEnvironment.DataVariable}.",
        cause);
}
