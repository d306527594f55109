using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>
/// Ten thousand requests a second, from one address: each has an answer, and afterwards the pad is as it was.
/// </summary>
[Collection(SharedServer.Name)]
public sealed class FloodTests(PadServer server, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>The environment variable with the length of the flood in seconds; 2 without it.</summary>
    private const string Variable = "MNISTCNN_FLOOD";

    private const int RequestsPerSecond = 10_000;
    private const int Connections = 20;
    private const int RequestsAtOnce = 10;
    private const double MostGrowthMebibytes = 64;
    // Threads of the pool and the handles that they wait with come and go; the flood's connections are more.
    private const int MostGrowth = Connections - 4;

    private static readonly byte[] Requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
        "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: 4\r\n\r\n1234",
        RequestsAtOnce)));

    public Task InitializeAsync() => Task.CompletedTask;

    // The other tests come from the same address, and find their requests allowed again.
    public Task DisposeAsync() => Task.Delay(TimeSpan.FromSeconds(2.5));

    [Fact]
    public async Task Predict_asked_for_ten_thousand_times_a_second_answers_each_and_keeps_nothing()
    {
        int seconds = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "2", CultureInfo.InvariantCulture);
        await FloodAsync(TimeSpan.FromSeconds(1));
        State before = await RestAsync();

        var watch = Stopwatch.StartNew();
        Dictionary<int, int> answers = await FloodAsync(TimeSpan.FromSeconds(seconds));
        double rate = answers.Values.Sum() / watch.Elapsed.TotalSeconds;

        State after = await RestAsync();
        output.WriteLine(FormattableString.Invariant($"{answers.Values.Sum()} requests, {rate:0} a second: ")
            + string.Join(", ", answers.Select(answer => $"{answer.Value} × {answer.Key}")));
        output.WriteLine($"{before} → {after}");
        answers.Keys.Should().BeSubsetOf([400, 429]).And.Contain(429);
        (after.Threads - before.Threads).Should().BeLessThanOrEqualTo(MostGrowth);
        (after.Handles - before.Handles).Should().BeLessThanOrEqualTo(MostGrowth);
        (after.Mebibytes - before.Mebibytes).Should().BeLessThan(MostGrowthMebibytes);
        (await AskWithEmptySheetAsync()).Should().Be(HttpStatusCode.NoContent);
    }

    private async Task<Dictionary<int, int>> FloodAsync(TimeSpan length)
    {
        Dictionary<int, int>[] counts = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => Task.Run(() => SendAsync(length))));
        return counts.SelectMany(count => count).GroupBy(count => count.Key, count => count.Value)
            .ToDictionary(group => group.Key, group => group.Sum());
    }

    private async Task<Dictionary<int, int>> SendAsync(TimeSpan length)
    {
        var statuses = new Dictionary<int, int>();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        TimeSpan pause = TimeSpan.FromSeconds((double)Connections * RequestsAtOnce / RequestsPerSecond);
        var watch = Stopwatch.StartNew();
        for (int round = 1; watch.Elapsed < length; round++)
        {
            await stream.WriteAsync(Requests);
            for (int answer = 0; answer < RequestsAtOnce; answer++)
            {
                int status = await ReadAnswerAsync(reader);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }

            TimeSpan early = (round * pause) - watch.Elapsed;
            if (early > TimeSpan.Zero)
                await Task.Delay(early);
        }

        return statuses;
    }

    private static async Task<int> ReadAnswerAsync(StreamReader reader)
    {
        string first = await reader.ReadLineAsync() ?? throw new IOException("The pad closed the connection.");
        (bool isChunked, int length) = (false, 0);
        for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync());)
        {
            isChunked |= line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan(16), CultureInfo.InvariantCulture);
        }

        await SkipAsync(reader, length);
        while (isChunked)
        {
            int chunk = int.Parse(
                await reader.ReadLineAsync() ?? "", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await SkipAsync(reader, chunk);
            await reader.ReadLineAsync();
            isChunked = chunk > 0;
        }

        return int.Parse(first.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task SkipAsync(StreamReader reader, int length)
    {
        char[] skipped = new char[length];
        (await reader.ReadBlockAsync(skipped)).Should().Be(length);
    }

    private async Task<HttpStatusCode> AskWithEmptySheetAsync()
    {
        byte[] paper = new byte[280 * 280];
        Array.Fill(paper, (byte)255);
        using var client = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage response =
            await client.PostAsync(new Uri("/api/predict", UriKind.Relative), PadServer.Body(paper));
        return response.StatusCode;
    }

    private async Task<State> RestAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        using var process = Process.GetProcessById(server.ProcessId);
        return new State(
            process.Threads.Count, process.HandleCount, Math.Round(process.WorkingSet64 / (double)(1 << 20), 1));
    }

    private sealed record State(int Threads, int Handles, double Mebibytes);
}
