using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>A mirror that does not behave is left for the next, whatever it does.</summary>
public sealed class HostileMirrorTests : IDisposable
{
    private const string Name = SmallDataset.TrainLabels + ".gz";
    private const string Labels = "/a/" + Name;
    private static readonly byte[] Archive = SmallDataset.Archives[SmallDataset.TrainLabels];

    private readonly TemporaryDirectory _directory = new();
    private readonly LoopbackServer _server = new();
    private readonly RecordingLogger _logger = new();

    public HostileMirrorTests()
    {
        SmallDataset.Serve(_server, "a");
        SmallDataset.Serve(_server, "b");
    }

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file:")]
    [InlineData("data:text/plain,hello")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//")]
    [InlineData("///x")]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("http://[::1")]
    [InlineData("http://host:99999/")]
    [InlineData("urn:isbn:0451450523")]
    [InlineData("about:blank")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("\\\\server\\share")]
    [InlineData("")]
    [InlineData("\u001b[31m")]
    public async Task LoadAsync_redirect_to_what_is_no_web_address_is_left_for_the_next_mirror(string location)
    {
        foreach (bool ofCaller in new[] { false, true })
        {
            if (Directory.Exists(_directory.File("small")))
                Directory.Delete(_directory.File("small"), recursive: true);
            _server.Answer(Labels, LoopbackAnswer.Moved(location));
            using var client = new HttpClient();

            SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { HttpClient = ofCaller ? client : null }));

            _server.Requests.Should().Contain($"/b/{Name}");
            _logger.Entries.Should().Contain(
                entry => entry.Message.Contains($"{Labels} failed: ", StringComparison.Ordinal))
                .And.NotContain(entry => entry.Message.Contains('\u001b', StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task LoadAsync_redirects_to_web_addresses_are_followed_relative_ones_too(int status)
    {
        _server.Answer(Labels, LoopbackAnswer.Moved("/elsewhere?key=1", status));
        _server.Answer("/elsewhere?key=1", LoopbackAnswer.Moved($"{_server.Mirror("c")}labels", status));
        _server.Answer("/c/labels", LoopbackAnswer.Ok(Archive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _server.Requests.Should().Contain("/c/labels").And.NotContain($"/b/{Name}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_redirects_in_a_circle_are_left_for_the_next_mirror(bool ofCaller)
    {
        _server.Answer(Labels, LoopbackAnswer.Moved("/circle"));
        _server.Answer("/circle", LoopbackAnswer.Moved(Labels));
        using var client = new HttpClient();

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { HttpClient = ofCaller ? client : null }));

        _server.Requests.Should().Contain($"/b/{Name}").And.HaveCountLessThan(ofCaller ? 120 : 10);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task LoadAsync_redirects_are_followed_ten_times(int count, bool followed)
    {
        _server.Answer(Labels, LoopbackAnswer.Moved("/hop1"));
        for (int hop = 1; hop < count; hop++)
            _server.Answer($"/hop{hop}", LoopbackAnswer.Moved($"/hop{hop + 1}"));
        _server.Answer($"/hop{count}", LoopbackAnswer.Ok(Archive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _server.Requests.Contains($"/b/{Name}").Should().Be(!followed);
    }

    [Fact]
    public void TargetOf_does_not_go_from_https_to_http()
    {
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
        answer.Headers.Location = new Uri("http://example.org/x");

        FluentActions.Invoking(() => Redirect.TargetOf(answer, new Uri("https://example.org/x")))
            .Should().Throw<InvalidDataException>().WithMessage("*'http://example.org/x', from https to http");
        Redirect.TargetOf(answer, new Uri("http://example.org/y")).Should().Be(answer.Headers.Location);
    }

    [Theory]
    [InlineData("Content-Length: -5")]
    [InlineData("Content-Length: 99999999999999999999999")]
    [InlineData("Content-Length: 9223372036854775807")]
    [InlineData("Content-Length: abc")]
    [InlineData("Content-Length: 3\r\nContent-Length: 5")]
    [InlineData("Content-Length:")]
    [InlineData("Content-Length: 0")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Content-Encoding: none of ours\r\nContent-Length: 3")]
    [InlineData("Content-Range: bytes */*\r\nContent-Length: 3")]
    [InlineData(":")]
    public async Task LoadAsync_odd_headers_are_left_for_the_next_mirror(string header)
    {
        _server.Answer(
            Labels, LoopbackAnswer.Ok([1, 2, 3]) with { DeclaredLength = null, Headers = header.Split("\r\n") });

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { MaxRetries = 0 }));

        _server.Requests.Should().Contain($"/b/{Name}");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(199)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(416)]
    [InlineData(999)]
    public async Task LoadAsync_odd_status_is_left_for_the_next_mirror(int status)
    {
        _server.Answer(Labels, LoopbackAnswer.Error(status));

        SmallDataset.ShouldBeWhole(
            await LoadAsync(Options() with { MaxRetries = 2, StallTimeout = TimeSpan.FromSeconds(1) }));

        _server.Requests.Should().Contain($"/b/{Name}");
    }

    [Fact]
    public async Task LoadAsync_exception_of_the_clients_handler_is_left_for_the_next_mirror()
    {
        using var client = new HttpClient(new Throwing(Labels));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with { HttpClient = client }));

        _logger.Entries.Should().Contain(
            entry => entry.Message.Contains($"{Labels} failed: no such thing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_exception_of_the_progress_is_thrown_and_no_other_mirror_is_asked()
    {
        var progress = new ThrowingProgress();
        Func<Task> load = () => LoadAsync(Options(), progress);

        await load.Should().ThrowAsync<FormatException>().WithMessage("of the caller");

        _server.Requests.Should().Equal(Labels);
    }

    [Fact]
    public async Task LoadAsync_mirror_that_sends_next_to_nothing_is_left_for_the_next()
    {
        _server.Answer(Labels, LoopbackAnswer.Ok(Archive) with { Dribble = TimeSpan.FromMilliseconds(50) });

        SmallDataset.ShouldBeWhole(await LoadAsync(Options() with
        {
            MaxRetries = 2, StallTimeout = TimeSpan.FromSeconds(0.5), MinBytesPerSecond = 10_000,
        }));

        _logger.Entries.Should().Contain(entry => entry.Message.Contains(
            "s, and MinBytesPerSecond is 10000", StringComparison.Ordinal));
        _server.Requests.Should().Contain($"/b/{Name}");
    }

    [Fact]
    public async Task LoadAsync_mirror_that_sends_its_header_byte_by_byte_is_left_for_the_next()
    {
        _server.Answer(Labels, LoopbackAnswer.Ok(Archive) with { HeaderDribble = TimeSpan.FromMilliseconds(50) });

        SmallDataset.ShouldBeWhole(
            await LoadAsync(Options() with { MaxRetries = 2, StallTimeout = TimeSpan.FromSeconds(0.5) }));

        _server.Requests.Should().Contain($"/b/{Name}");
    }

    [Fact]
    public async Task LoadAsync_least_rate_of_0_lets_a_mirror_be_as_slow_as_it_is()
    {
        _server.Answer(Labels, LoopbackAnswer.Ok(Archive) with { Dribble = TimeSpan.FromMilliseconds(50) });

        SmallDataset.ShouldBeWhole(await LoadAsync(
            Options() with { StallTimeout = TimeSpan.FromSeconds(1), MinBytesPerSecond = 0 }));

        _server.Requests.Should().NotContain($"/b/{Name}");
    }

    [Fact]
    public async Task LoadAsync_time_for_the_whole_download_over_says_so_and_gives_the_cache_back()
    {
        _server.Answer(Labels, LoopbackAnswer.Ok(Archive) with { Dribble = TimeSpan.FromSeconds(0.1) });
        Func<Task> load = () => LoadAsync(Options() with { DownloadTimeout = TimeSpan.FromSeconds(0.5) });

        MnistDownloadException failure = (await load.Should().ThrowAsync<MnistDownloadException>()).Which;

        failure.Failures.Should().ContainSingle().Which.Reason.Should().Be(
            "the time for the whole download was over, MnistDatasetOptions.DownloadTimeout is 00:00:00.5000000");
        Directory.GetFiles(_directory.File("small")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("date")]
    public async Task LoadAsync_waits_as_long_as_the_server_asks(string retryAfter)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow.AddYears(-1);
        string value =
            retryAfter == "date" ? now.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture) : retryAfter;
        // Its clock is a year late; what counts is how long after its own time it is.
        LoopbackAnswer busy = LoopbackAnswer.Error(429) with
        {
            Headers = [$"Retry-After: {value}", $"Date: {now.ToString("R", CultureInfo.InvariantCulture)}"],
        };
        _server.Answer(Labels, busy, LoopbackAnswer.Ok(Archive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _logger.Entries.Should().Contain(entry => entry.Message.Contains(
            $"{Labels} failed and is tried again in 00:00:01: HTTP status 429", StringComparison.Ordinal));
        _server.Requests.Should().NotContain($"/b/{Name}");
    }

    [Theory]
    [InlineData("31")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task LoadAsync_server_that_asks_for_more_time_than_allowed_is_left_for_the_next(string retryAfter)
    {
        _server.Answer(Labels, LoopbackAnswer.Error(503) with { Headers = [$"Retry-After: {retryAfter}"] });

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _server.Requests.Count(path => path == Labels).Should().Be(1);
        _logger.Entries.Should().Contain(entry => entry.Message.Contains(
            "more than MnistDatasetOptions.MaxRetryDelay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("Fri, 31 Dec 1999 23:59:59 GMT")]
    public async Task LoadAsync_wait_that_is_none_is_that_of_the_options(string retryAfter)
    {
        _server.Answer(
            Labels, LoopbackAnswer.Error(503) with { Headers = [$"Retry-After: {retryAfter}"] },
            LoopbackAnswer.Ok(Archive));

        SmallDataset.ShouldBeWhole(await LoadAsync(Options()));

        _logger.Entries.Should().Contain(
            entry => entry.Message.Contains("tried again in 00:00:00.0010000", StringComparison.Ordinal));
    }

    private Task<MnistDataset> LoadAsync(
        MnistDatasetOptions options, IProgress<DownloadProgress>? progress = null)
    {
        var environment = new DatasetEnvironment(null, Offline: false, CacheDirectory: _directory.Path);
        return new DatasetLoader(SmallDataset.Description, options, environment, progress)
            .LoadAsync(CancellationToken.None);
    }

    private MnistDatasetOptions Options() => new()
    {
        Mirrors = [_server.Mirror("a"), _server.Mirror("b")], RetryDelay = TimeSpan.FromMilliseconds(1),
        Logger = _logger,
    };

    private sealed class Throwing(string path) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath == path
                ? throw new NotSupportedException("no such thing")
                : base.SendAsync(request, cancellationToken);
    }

    private sealed class ThrowingProgress : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => throw new FormatException("of the caller");
    }
}
