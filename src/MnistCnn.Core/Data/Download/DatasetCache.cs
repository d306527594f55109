using Microsoft.Extensions.Logging;
using MnistCnn.Files;
using MnistCnn.Serialization;

namespace MnistCnn.Data.Download;

/// <summary>The folder where the downloaded files of one data set are kept, as they came, verified.</summary>
internal sealed class DatasetCache(string root, DatasetDescription dataset, ILogger logger)
{
    private const string LockName = "download.lock";

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
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<CacheLock> LockAsync(long bytesNeeded, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            string path = Path.Combine(Folder, LockName);
            CacheLock held = await CacheLock.AcquireAsync(path, logger, cancellationToken).ConfigureAwait(false);
            foreach (DatasetFile file in dataset.Files)
                AtomicFile.DeleteTemporaries(PathOf(file));
            return held;
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

    private string PathOf(DatasetFile file) => Path.Combine(Folder, file.ArchiveName);

    private IOException Unwritable(long bytesNeeded, Exception cause) => new(
        $"The cache directory {Folder} cannot be written; it needs {bytesNeeded} bytes: {cause.Message} Make room or "
        + $"access, choose another with {nameof(MnistDatasetOptions)}.{nameof(MnistDatasetOptions.CacheDirectory)}, or "
        + $"put the files into the folder {dataset.Folder} of a directory named by the environment variable "
        + $"{DatasetEnvironment.DataVariable}.",
        cause);
}
