using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>
/// A transfer that breaks goes on where it broke, where the server tells that the file is still the same.
/// </summary>
public sealed class BrokenTransferTests : IDisposable
{
    private const int Sent = 10;
    private const string Labels = "/a/" + SmallDataset.TrainLabels + ".gz";
    private const string Tag = "ETag: \"v1\"";
    private const string Modified = "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT";
    private const string Date = "Date: Thu, 02 Jan 2020 00:00:00 GMT";

    private static readonly byte[] Archive = SmallDataset.Archives[SmallDataset.TrainLabels];

    private readonly TemporaryDirectory _directory = new();
    private readonly LoopbackServer _server = new();
    private readonly RecordingLogger _logger = new();

    public BrokenTransferTests() => SmallDataset.Serve(_server, "a");

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(Tag, "If-Range: \"v1\"")]
    [InlineData(Modified + "\n" + Date, "If-Range: Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData(Tag + "\n" + Modified + "\n" + Date, "If-Range: \"v1\"")]
    public async Task LoadAsync_asks_for_the_rest_only(string headers, string condition)
    {
        _server.Answer(Labels, Broken(headers), LoopbackAnswer.Rest(Archive, Sent));
        var progress = new RecordingProgress<DownloadProgress>();

        await ShouldLoadAsync(progress);

        AskedFor().Should().HaveCount(2);
        AskedFor()[0].Should().NotContain("Range");
        AskedFor()[1].Should().Contain($"\nRange: bytes={Sent}-\n").And.Contain($"\n{condition}\n");
        _logger.Entries.Should().Contain(
            entry => entry.Message.EndsWith($"{Labels} behind byte {Sent}.", StringComparison.Ordinal));
        progress.Reports.Where(report => report.FileNumber == 1).Select(report => report.BytesReceived)
            .Should().BeInAscendingOrder().And.EndWith(Archive.Length);
        progress.Reports.Where(report => report.FileNumber == 1).Select(report => report.TotalBytes)
            .Should().OnlyContain(total => total == Archive.Length);
    }

    [Fact]
    public async Task LoadAsync_goes_on_as_often_as_the_transfer_breaks()
    {
        LoopbackAnswer second = LoopbackAnswer.Rest(Archive, Sent);
        second = second with { Body = second.Body[..7], DeclaredLength = second.Body.Length };
        _server.Answer(Labels, Broken(Tag), second, LoopbackAnswer.Rest(Archive, Sent + 7));

        await ShouldLoadAsync();

        AskedFor()[2].Should().Contain($"\nRange: bytes={Sent + 7}-\n").And.Contain("\nIf-Range: \"v1\"\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ETag: W/\"v1\"")]
    [InlineData("ETag: W/\"v1\"\n" + Modified + "\n" + Date)]
    [InlineData(Modified)]
    [InlineData(Modified + "\nDate: Wed, 01 Jan 2020 00:00:00 GMT")]
    public async Task LoadAsync_begins_anew_where_nothing_tells_that_the_file_is_the_same(string headers)
    {
        _server.Answer(Labels, Broken(headers), LoopbackAnswer.Ok(Archive));

        await ShouldLoadAsync();

        AskedFor().Should().HaveCount(2).And.NotContain(head => head.Contains("Range", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_takes_all_of_it_where_the_server_sends_all()
    {
        _server.Answer(Labels, Broken(Tag), LoopbackAnswer.Ok(Archive));

        await ShouldLoadAsync();

        AskedFor()[1].Should().Contain("Range: ");
    }

    public static TheoryData<string, int, byte[], string> WrongRests => new()
    {
        { "another place", 206, Archive[5..], $"Content-Range: bytes 5-{Archive.Length - 1}/{Archive.Length}" },
        { "another unit", 206, Archive[Sent..], $"Content-Range: lines {Sent}-{Archive.Length - 1}/{Archive.Length}" },
        { "no place", 206, Archive[Sent..], "X: none" },
        { "nothing behind it", 416, [], $"Content-Range: bytes */{Sent}" },
        { "other bytes", 206, new byte[Archive.Length - Sent],
            $"Content-Range: bytes {Sent}-{Archive.Length - 1}/{Archive.Length}" },
    };

    [Theory]
    [MemberData(nameof(WrongRests))]
    public async Task LoadAsync_begins_anew_where_the_rest_is_wrong(string what, int status, byte[] body, string header)
    {
        _server.Answer(
            Labels, Broken(Tag), new LoopbackAnswer(status, body) { Headers = [header, Tag] },
            LoopbackAnswer.Ok(Archive));

        await ShouldLoadAsync();

        AskedFor().Should().HaveCount(3, what);
        AskedFor()[2].Should().NotContain("Range");
    }

    [Fact]
    public async Task LoadAsync_never_puts_parts_of_two_mirrors_together()
    {
        SmallDataset.Serve(_server, "b");
        _server.Answer(Labels, Broken(Tag));

        await ShouldLoadAsync();

        _server.Heads.Single(head => head.StartsWith($"GET /b/{SmallDataset.TrainLabels}", StringComparison.Ordinal))
            .Should().NotContain("Range");
    }

    private static LoopbackAnswer Broken(string headers) => LoopbackAnswer.CutOff(Archive, Sent) with
    {
        Headers = headers.Split('\n', StringSplitOptions.RemoveEmptyEntries),
    };

    private string[] AskedFor() =>
        [.. _server.Heads.Where(head => head.StartsWith($"GET {Labels} ", StringComparison.Ordinal))];

    private async Task ShouldLoadAsync(IProgress<DownloadProgress>? progress = null)
    {
        var options = new MnistDatasetOptions
        {
            Mirrors = [_server.Mirror("a"), _server.Mirror("b")], RetryDelay = TimeSpan.FromMilliseconds(1),
            Logger = _logger,
        };
        var environment = new DatasetEnvironment(null, Offline: false, CacheDirectory: _directory.Path);
        SmallDataset.ShouldBeWhole(
            await new DatasetLoader(SmallDataset.Description, options, environment, progress)
                .LoadAsync(CancellationToken.None));
    }
}
