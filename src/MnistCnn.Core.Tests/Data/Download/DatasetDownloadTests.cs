using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>Mirrors that answer well, badly, late and not at all.</summary>
public sealed class DatasetDownloadTests : IDisposable
{
    private const string Labels = "/a/" + SmallDataset.TrainLabels + ".gz";
    private const string OtherLabels = "/b/" + SmallDataset.TrainLabels + ".gz";
    private static readonly byte[] LabelArchive = SmallDataset.Archives[SmallDataset.TrainLabels];

    private readonly TemporaryDirectory _directory = new();
    private readonly LoopbackServer _server = new();
    private readonly RecordingLogger _logger = new();

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task LoadAsync_cold_cache_downloads_once_and_never_again()
    {
        SmallDataset.Serve(_server, "a");

        MnistDataset first = await LoadAsync(Options());
        MnistDataset second = await LoadAsync(Options());

        SmallDataset.ShouldBeWhole(first);
        SmallDataset.ShouldBeWhole(second);
        _server.Requests.Should().HaveCount(4).And.OnlyHaveUniqueItems();
        CachedFiles()
            .Should().BeEquivalentTo(SmallDataset.Archives.Keys.Select(name => name + ".gz"));
    }

    [Fact]
    public async Task LoadAsync_set_that_is_verified_as_compressed_is_downloaded_and_read_again()
    {
        SmallDataset.Serve(_server, "a");
        DatasetDescription dataset = SmallDataset.Describe(HashedForm.Archive);

        SmallDataset.ShouldBeWhole(await LoadAsync(Options(), dataset: dataset));
        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { Offline = true }, dataset: dataset));
    }

    [Fact]
    public async Task LoadAsync_mirror_that_sends_the_file_decompressed_is_understood()
    {
        SmallDataset.Serve(_server, "a");
        _server.Answer(Labels, LoopbackAnswer.Ok(SmallDataset.Payloads[SmallDataset.TrainLabels]));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));
        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { Offline = true }));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task LoadAsync_mirror_without_the_file_is_left_at_once_for_the_next(int status)
    {
        SmallDataset.Serve(_server, "b");
        _server.Answer(Labels, LoopbackAnswer.Error(status));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options("a", "b")));

        _server.Requests.Count(path => path == Labels).Should().Be(1);
        _logger.Entries.Should().Contain(entry => entry.Level == LogLevel.Warning
            && entry.Message.Contains($"{Labels} failed: HTTP status {status}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task LoadAsync_failure_that_may_pass_is_tried_again(int status)
    {
        SmallDataset.Serve(_server, "a");
        _server.Answer(
            Labels, LoopbackAnswer.Error(status), LoopbackAnswer.Error(status), LoopbackAnswer.Ok(LabelArchive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { MaxRetries = 2 }));

        _server.Requests.Count(path => path == Labels).Should().Be(3);
    }

    [Fact]
    public async Task LoadAsync_failure_that_does_not_pass_is_given_up_after_the_retries()
    {
        SmallDataset.Serve(_server, "b");
        _server.Answer(Labels, LoopbackAnswer.Error(503));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options("a", "b") with { MaxRetries = 1 }));

        _server.Requests.Count(path => path == Labels).Should().Be(2);
    }

    [Fact]
    public async Task LoadAsync_connection_that_breaks_is_tried_again()
    {
        SmallDataset.Serve(_server, "a");
        _server.Answer(Labels, LoopbackAnswer.CutOff(LabelArchive, sent: 10), LoopbackAnswer.Ok(LabelArchive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _server.Requests.Count(path => path == Labels).Should().Be(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task LoadAsync_connection_that_goes_silent_is_tried_again(int sent)
    {
        SmallDataset.Serve(_server, "a");
        _server.Answer(Labels, LoopbackAnswer.Stall(LabelArchive, sent), LoopbackAnswer.Ok(LabelArchive));

        SmallDataset.ShouldBeWhole(
            await LoadAsync(Options() with { MaxRetries = 9, StallTimeout = TimeSpan.FromSeconds(0.5) }));

        _server.Requests.Count(path => path == Labels).Should().BeGreaterThan(1);
        _logger.Entries
            .Should().Contain(entry => entry.Message.Contains("nothing came for 0.5 s", StringComparison.Ordinal));
    }

    public static TheoryData<string, byte[], long?> WrongBodies => new()
    {
        { "an HTML page", "<!DOCTYPE html><title>Moved</title>"u8.ToArray(), 35 },
        { "cut off without a declared length", LabelArchive[..^5], null },
        { "another file", SmallDataset.Archives[SmallDataset.TestLabels], null },
        { "nothing", [], 0 },
    };

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task LoadAsync_wrong_body_with_status_200_is_never_kept(string what, byte[] body, long? declared)
    {
        SmallDataset.Serve(_server, "b");
        _server.Answer(Labels, LoopbackAnswer.Ok(body) with { DeclaredLength = declared });

        SmallDataset.ShouldBeWhole(await LoadAsync(Options("a", "b")));

        _server.Requests.Count(path => path == Labels).Should().Be(1, $"{what} does not get better");
        File.ReadAllBytes(_directory.File("small", SmallDataset.TrainLabels + ".gz")).Should().Equal(LabelArchive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_body_longer_than_the_file_can_be_is_cut_off(bool declared)
    {
        byte[] endless = new byte[100_000];
        SmallDataset.Serve(_server, "b");
        _server.Answer(Labels, LoopbackAnswer.Ok(endless) with { DeclaredLength = declared ? endless.Length : null });

        SmallDataset.ShouldBeWhole(await LoadAsync(Options("a", "b")));

        _logger.Entries
            .Should().Contain(entry => entry.Message.Contains("at most 1052 are expected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_mirror_whose_tls_fails_is_left_for_the_next()
    {
        SmallDataset.Serve(_server, "b");
        MnistDatasetOptions options = Options() with
        {
            Mirrors = [new Uri($"https://127.0.0.1:{_server.Port}/a"), _server.Mirror("b")],
        };

        SmallDataset.ShouldBeWhole(await LoadAsync(options));

        _logger.Entries.Should().NotContain(entry => entry.Message.Contains("tried again", StringComparison.Ordinal));
        _logger.Entries.Should().Contain(entry => entry.Message.Contains("SSL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_all_mirrors_fail_lists_each_reason_and_the_way_by_hand()
    {
        _server.Answer(Labels, LoopbackAnswer.Error(404));
        _server.Answer(OtherLabels, LoopbackAnswer.Page("<html>"));

        Func<Task> load = () => LoadAsync(Options("a", "b"));

        MnistDownloadException failure = (await load.Should().ThrowAsync<MnistDownloadException>()).Which;
        failure.Should().BeAssignableTo<IOException>();
        failure.Message.Should().Contain($"{_server.Mirror("a")}{SmallDataset.TrainLabels}.gz: HTTP status 404")
            .And.Contain($"{_server.Mirror("b")}{SmallDataset.TrainLabels}.gz: The answer is not the published file")
            .And.Contain(_directory.File("small"))
            .And.Contain("MNISTCNN_DATA")
            .And.Contain("train-images-idx3-ubyte.gz");
        failure.Failures.Select(entry => entry.Address.AbsolutePath).Should().Equal(Labels, OtherLabels);
        CachedFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_port_that_nobody_serves_is_named()
    {
        var gone = new LoopbackServer();
        Uri mirror = gone.Mirror("a");
        gone.Dispose();

        Func<Task> load = () => LoadAsync(Options() with { Mirrors = [mirror], MaxRetries = 1 });

        (await load.Should().ThrowAsync<MnistDownloadException>()).Which.Failures.Should().ContainSingle()
            .Which.Reason.Should().Contain("refused");
    }

    [Fact]
    public async Task LoadAsync_cancelled_while_the_server_is_silent_stops_and_leaves_nothing()
    {
        _server.Answer(Labels, LoopbackAnswer.Stall(LabelArchive, sent: 10));
        using var cancel = new CancellationTokenSource();

        Task<MnistDataset> loading = LoadAsync(Options(), cancellationToken: cancel.Token);
        await _server.FirstRequest;
        await cancel.CancelAsync();

        Func<Task> load = () => loading;
        (await load.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken
            .Should().Be(cancel.Token);
        CachedFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_cancelled_while_it_waits_to_try_again_stops()
    {
        _server.Answer(Labels, LoopbackAnswer.Error(503));
        using var cancel = new CancellationTokenSource();
        _logger.Logged = message =>
        {
            if (message.Contains("is tried again", StringComparison.Ordinal))
                cancel.Cancel();
        };

        Func<Task> load = () =>
            LoadAsync(Options() with { RetryDelay = TimeSpan.FromHours(1) }, cancellationToken: cancel.Token);

        await load.Should().ThrowAsync<OperationCanceledException>();
        _server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task LoadAsync_client_of_the_caller_is_used_and_not_disposed()
    {
        SmallDataset.Serve(_server, "a");
        using var client = new HttpClient();

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { HttpClient = client }));

        byte[] again = await client.GetByteArrayAsync(new Uri(_server.Mirror("a"), SmallDataset.TrainLabels + ".gz"));
        again.Should().Equal(LabelArchive);
    }

    [Fact]
    public async Task LoadAsync_timeout_of_the_callers_client_is_tried_again()
    {
        SmallDataset.Serve(_server, "a");
        using var client = new HttpClient(new TimingOutOnce()) { Timeout = TimeSpan.FromSeconds(30) };

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { HttpClient = client }));

        _server.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task LoadAsync_address_with_a_query_keeps_it()
    {
        foreach ((string name, byte[] archive) in SmallDataset.Archives)
            _server.Answer($"/a/{name}.gz?key=1", LoopbackAnswer.Ok(archive));

        Uri mirror = new($"http://127.0.0.1:{_server.Port}/a?key=1");
        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { Mirrors = [mirror] }));
    }

    [Fact]
    public async Task LoadAsync_progress_tells_file_number_and_bytes()
    {
        SmallDataset.Serve(_server, "a");
        var progress = new RecordingProgress<DownloadProgress>();

        await LoadAsync(Options(), progress);

        DownloadProgress[] last =
            [.. progress.Reports.GroupBy(report => report.FileName).Select(group => group.Last())];
        last.Select(report => report.FileNumber).Should().Equal(1, 2, 3, 4);
        foreach (DownloadProgress report in last)
        {
            long length = SmallDataset.Archives[report.FileName[..^3]].Length;
            (report.FileCount, report.BytesReceived, report.TotalBytes).Should().Be((4, length, length));
        }
    }

    [Fact]
    public async Task LoadAsync_nothing_to_download_reports_no_progress()
    {
        SmallDataset.Save(_directory.File("small"));
        var progress = new RecordingProgress<DownloadProgress>();

        await LoadAsync(Options(), progress);

        progress.Reports.Should().BeEmpty();
        _server.Requests.Should().BeEmpty();
    }

    private Task<MnistDataset> LoadAsync(
        MnistDatasetOptions options,
        IProgress<DownloadProgress>? progress = null,
        DatasetDescription? dataset = null,
        CancellationToken cancellationToken = default)
    {
        var environment = new DatasetEnvironment(null, Offline: false, CacheDirectory: _directory.Path);
        var loader = new DatasetLoader(dataset ?? SmallDataset.Description, options, environment, progress);
        return loader.LoadAsync(cancellationToken);
    }

    private MnistDatasetOptions Options(params string[] folders) => new()
    {
        Mirrors = [.. (folders.Length == 0 ? ["a"] : folders).Select(_server.Mirror)],
        RetryDelay = TimeSpan.FromMilliseconds(1),
        Logger = _logger,
    };

    private string[] CachedFiles() =>
        [.. Directory.GetFiles(_directory.File("small")).Select(file => Path.GetFileName(file))];

    private sealed class TimingOutOnce : DelegatingHandler
    {
        private bool _timedOut;

        public TimingOutOnce()
            : base(new SocketsHttpHandler())
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_timedOut)
                return base.SendAsync(request, cancellationToken);
            _timedOut = true;
            throw new TaskCanceledException("HttpClient.Timeout", new TimeoutException());
        }
    }
}
