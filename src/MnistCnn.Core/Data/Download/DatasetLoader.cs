using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Download;

/// <summary>
/// Finds a data set: in the directory of the options, in that of the environment, in the cache, or at a mirror. The
/// options are already checked.
/// </summary>
internal sealed class DatasetLoader(
    DatasetDescription dataset,
    MnistDatasetOptions options,
    DatasetEnvironment environment,
    IProgress<DownloadProgress>? progress = null)
{
    private const string Variable = $"the environment variable {DatasetEnvironment.DataVariable}";

    private readonly ILogger _logger = options.Logger ?? NullLogger.Instance;
    private readonly DatasetCache _cache = new(
        HomeDirectory.Expand(options.CacheDirectory ?? environment.CacheDirectory), dataset,
        options.Logger ?? NullLogger.Instance);

    private string _notProvided = "";

    private bool Offline => options.Offline || environment.Offline;

    public async Task<MnistDataset> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Directory is { } directory)
            return await ReadUncheckedAsync(HomeDirectory.Expand(directory), cancellationToken).ConfigureAwait(false);
        Dictionary<DatasetFile, byte[]?> payloads = await ReadProvidedAsync(cancellationToken).ConfigureAwait(false)
            ?? await ReadCachedOrDownloadAsync(cancellationToken).ConfigureAwait(false);
        return Combine(
            Pair(payloads, dataset.TrainImages, dataset.TrainLabels),
            Pair(payloads, dataset.TestImages, dataset.TestLabels));
    }

    private async Task<MnistDataset> ReadUncheckedAsync(string directory, CancellationToken cancellationToken)
    {
        const string Source = $"{nameof(MnistDatasetOptions)}.{nameof(MnistDatasetOptions.Directory)}";
        DatasetFolder.RequireDirectory(directory, Source);
        directory = DatasetFolder.Locate(directory, dataset) ?? directory;
        DatasetLog.Reading(_logger, dataset.Name, directory);
        string PathOf(DatasetFile file) => DatasetFolder.Require(directory, file, Source);
        Task<ImageSet> Read(DatasetFile images, DatasetFile labels) => Task.Run(
            () => IdxReader.ReadImageSet(PathOf(images), PathOf(labels), dataset.ClassNames, options.MaxBytes),
            cancellationToken);
        ImageSet[] sets = await Task.WhenAll(
            Read(dataset.TrainImages, dataset.TrainLabels),
            Read(dataset.TestImages, dataset.TestLabels)).ConfigureAwait(false);
        return Combine(sets[0], sets[1]);
    }

    // The directory of the variable need not hold every data set; where it does not, that is said.
    private async Task<Dictionary<DatasetFile, byte[]?>?> ReadProvidedAsync(CancellationToken cancellationToken)
    {
        if (environment.DataDirectory is not { } named)
            return null;
        string directory = HomeDirectory.Expand(named);
        DatasetFolder.RequireDirectory(directory, Variable);
        if (DatasetFolder.Locate(directory, dataset) is not { } folder)
            return NotProvided(
                $"The directory {directory}, from {Variable}, holds none of the folder {dataset.Folder}, PyTorch's "
                + $"{dataset.PyTorchFolder}/raw, and the files themselves.{ForeignFiles.Explain(directory)}");
        try
        {
            return await ReadAllAsync(file => ReadProvided(folder, file, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException e) when (!DatasetFolder.IsNamedAfter(folder, dataset))
        {
            // The files of another data set have the same names.
            return NotProvided(e.Message);
        }
    }

    private Dictionary<DatasetFile, byte[]?>? NotProvided(string reason)
    {
        _notProvided = " " + reason;
        DatasetLog.NotProvided(_logger, DatasetEnvironment.DataVariable, dataset.Name, reason);
        return null;
    }

    private byte[] ReadProvided(string folder, DatasetFile file, CancellationToken cancellationToken)
    {
        string path = DatasetFolder.Require(folder, file, Variable);
        DatasetLog.Reading(_logger, dataset.Name, path);
        return PayloadVerifier.ReadFile(path, file, cancellationToken);
    }

    private async Task<Dictionary<DatasetFile, byte[]?>> ReadCachedOrDownloadAsync(CancellationToken cancellationToken)
    {
        DatasetLog.Reading(_logger, dataset.Name, _cache.Folder);
        Dictionary<DatasetFile, byte[]?> payloads =
            await ReadAllAsync(file => ReadCached(file, cancellationToken), cancellationToken).ConfigureAwait(false);
        DatasetFile[] missing = [.. dataset.Files.Where(file => payloads[file] is null)];
        if (missing.Length == 0)
            return payloads;
        if (Offline)
            throw new MnistDownloadException(
                $"{dataset.Name} is not in the cache, and downloading is switched off. Missing: "
                + $"{string.Join(", ", missing.Select(file => file.ArchiveName))}. {Help}",
                []);
        long bytesNeeded = missing.Sum(file => (long)file.ArchiveLength);
        var first = new DownloadProgress(missing[0].ArchiveName, 1, missing.Length, 0, null);
        using OwnerLock held = await _cache
            .LockAsync(
                bytesNeeded, owner => progress?.Report(first with { WaitingFor = owner }), cancellationToken)
            .ConfigureAwait(false);
        // While this process waited, another may have downloaded everything.
        foreach (DatasetFile file in missing)
            payloads[file] = ReadCached(file, cancellationToken);
        missing = [.. missing.Where(file => payloads[file] is null)];
        await DownloadAsync(missing, payloads, cancellationToken).ConfigureAwait(false);
        return payloads;
    }

    private async Task DownloadAsync(
        DatasetFile[] missing, Dictionary<DatasetFile, byte[]?> payloads, CancellationToken cancellationToken)
    {
        // Redirects are ours to judge.
        using HttpClient? own = options.HttpClient is null
            ? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            {
                Timeout = Timeout.InfiniteTimeSpan,
            }
            : null;
        using var downloader =
            new MirrorDownloader(options.Mirrors ?? dataset.Mirrors, options.HttpClient ?? own!, options, _logger);
        for (int i = 0; i < missing.Length; i++)
        {
            DatasetFile file = missing[i];
            var start = new DownloadProgress(file.ArchiveName, i + 1, missing.Length, 0, null);
            void Report(long received, long? announced) =>
                progress?.Report(start with { BytesReceived = received, TotalBytes = announced });
            (MemoryStream archive, byte[] payload) =
                await downloader.DownloadAsync(file, Report, Help, cancellationToken).ConfigureAwait(false);
            _cache.Store(file, archive);
            payloads[file] = payload;
        }
    }

    private byte[]? ReadCached(DatasetFile file, CancellationToken cancellationToken)
    {
        try
        {
            return _cache.Read(file, cancellationToken);
        }
        catch (InvalidDataException e) when (!Offline)
        {
            DatasetLog.Damaged(_logger, e.Message);
            return null;
        }
    }

    private async Task<Dictionary<DatasetFile, byte[]?>> ReadAllAsync(
        Func<DatasetFile, byte[]?> read, CancellationToken cancellationToken)
    {
        byte[]?[] payloads = await Task
            .WhenAll(dataset.Files.Select(file => Task.Run(() => read(file), cancellationToken)))
            .ConfigureAwait(false);
        return dataset.Files.Zip(payloads).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private ImageSet Pair(Dictionary<DatasetFile, byte[]?> payloads, DatasetFile images, DatasetFile labels) =>
        IdxReader.ReadImageSet(payloads[images], images.Name, payloads[labels], labels.Name, dataset.ClassNames);

    private MnistDataset Combine(ImageSet train, ImageSet test)
    {
        if ((train.Height, train.Width) != (test.Height, test.Width))
            throw new InvalidDataException(
                $"{dataset.Name}: the images to train on are {train.Height}×{train.Width} and those to test with "
                + $"{test.Height}×{test.Width}; both must have one size.");
        return new MnistDataset(dataset.Name, train, test);
    }

    private string Help =>
        $"To go on without a download, put {dataset.FileNames} into {_cache.Folder}, or into the folder "
        + $"{dataset.Folder} of a directory that {Variable} names.{_notProvided}";
}
