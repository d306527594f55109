using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>Several loaders, in one process and in several, that share a cold cache.</summary>
public sealed class DatasetSharingTests : IDisposable
{
    private static readonly LoopbackAnswer Silence =
        LoopbackAnswer.Stall(SmallDataset.Archives[SmallDataset.TrainLabels], sent: 10);

    private readonly TemporaryDirectory _cache = new();
    private readonly LoopbackServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task LoadAsync_many_loaders_of_one_process_download_once()
    {
        SmallDataset.Serve(_server, "a");

        MnistDataset[] sets = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LoadAsync())));

        foreach (MnistDataset set in sets)
            SmallDataset.ShouldBeWhole(set);
        _server.Requests.Should().HaveCount(4).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task LoadAsync_eight_processes_download_once()
    {
        SmallDataset.Serve(_server, "a");
        ChildProcess[] children = [.. Enumerable.Range(0, 8).Select(_ => StartChild())];
        try
        {
            foreach (ChildProcess child in children)
            {
                (int exitCode, string errors) = await child.ExitAsync();
                errors.Should().BeEmpty();
                exitCode.Should().Be(0);
            }
        }
        finally
        {
            Array.ForEach(children, child => child.Dispose());
        }

        _server.Requests.Should().HaveCount(4).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task LoadAsync_process_killed_during_its_download_blocks_nobody()
    {
        _server.Answer($"/a/{SmallDataset.TrainLabels}.gz", Silence);
        using (ChildProcess child = StartChild())
        {
            await _server.FirstRequest;
            child.Kill();
        }

        SmallDataset.Serve(_server, "a");

        SmallDataset.ShouldBeWhole(await LoadAsync());
    }

    [Fact]
    public async Task LoadAsync_tells_for_whom_it_waits_and_stops_when_it_is_cancelled()
    {
        _server.Answer($"/a/{SmallDataset.TrainLabels}.gz", Silence);
        using var cancelFirst = new CancellationTokenSource();
        using var cancelSecond = new CancellationTokenSource();
        Task<MnistDataset> first = LoadAsync(cancellationToken: cancelFirst.Token);
        await _server.FirstRequest;

        var log = new RecordingLogger();
        var progress = new RecordingProgress<DownloadProgress>();
        Task<MnistDataset> second = LoadAsync(log, progress, cancelSecond.Token);
        while (progress.Reports.Count == 0)
            await Task.Delay(1);
        await cancelSecond.CancelAsync();

        Func<Task> waiting = () => second;
        await waiting.Should().ThrowAsync<OperationCanceledException>();
        first.IsCompleted.Should().BeFalse();
        string owner = $"process {Environment.ProcessId} on {Environment.MachineName}, since ";
        log.Entries.Should().ContainSingle(
            entry => entry.Message.StartsWith($"Waiting until {owner}", StringComparison.Ordinal));
        DownloadProgress report = progress.Reports.Should().ContainSingle().Which;
        report.WaitingFor.Should().StartWith(owner);
        (report.FileName, report.FileCount).Should().Be(($"{SmallDataset.TrainLabels}.gz", 4));
        await cancelFirst.CancelAsync();
        Func<Task> downloading = () => first;
        await downloading.Should().ThrowAsync<OperationCanceledException>();
    }

    private ChildProcess StartChild() =>
        ChildProcess.Start(DatasetChild.Task, _server.Mirror("a").AbsoluteUri, _cache.Path);

    private Task<MnistDataset> LoadAsync(
        RecordingLogger? log = null, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var options = new MnistDatasetOptions { Mirrors = [_server.Mirror("a")], Logger = log };
        var environment = new DatasetEnvironment(null, Offline: false, _cache.Path);
        return new DatasetLoader(SmallDataset.Description, options, environment, progress)
            .LoadAsync(cancellationToken);
    }
}
