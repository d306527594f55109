using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MnistCnn.Tests.Support;

/// <summary>
/// A small web server on 127.0.0.1 that answers each path as it was told to, and remembers what it was asked.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private const int TlsHandshake = 0x16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<LoopbackAnswer>> _answers = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _heads = [];
    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public LoopbackServer()
    {
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The paths asked for, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The requests with their headers, in order, each line with its end.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>Completes when the first request has come.</summary>
    public Task FirstRequest => _firstRequest.Task;

    /// <summary>The base address of a folder of the server.</summary>
    public Uri Mirror(string folder) => new($"http://127.0.0.1:{Port}/{folder}/");

    /// <summary>
    /// Sets what a path answers, one after the other; the last one is repeated. Other paths answer 404.
    /// </summary>
    public void Answer(string path, params LoopbackAnswer[] answers) =>
        _answers[path] = new ConcurrentQueue<LoopbackAnswer>(answers);

    public void Dispose()
    {
        _end.Cancel();
        _accepting.GetAwaiter().GetResult();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                if (reader.Peek() == TlsHandshake)
                {
                    await SendAsync(stream, LoopbackAnswer.Error(400));
                    return;
                }

                string? line = await reader.ReadLineAsync(_end.Token);
                string path = line?.Split(' ') is [_, var asked, ..] ? asked : "";
                var head = new StringBuilder();
                while (!string.IsNullOrEmpty(line))
                {
                    head.Append(line).Append('\n');
                    line = await reader.ReadLineAsync(_end.Token);
                }

                _heads.Enqueue(head.ToString());
                _requests.Enqueue(path);
                _firstRequest.TrySetResult();
                await SendAsync(stream, NextAnswer(path));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client hung up, or the test is over.
            }
        }
    }

    private async Task SendAsync(NetworkStream stream, LoopbackAnswer answer)
    {
        string length = answer.DeclaredLength is { } declared ? $"Content-Length: {declared}\r\n" : "";
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {answer.Status} Test\r\n{length}"
            + string.Concat(answer.Headers.Select(line => $"{line}\r\n")) + "Connection: close\r\n\r\n");
        await DribbleAsync(stream, head, answer.HeaderDribble);
        if (answer.Dribble > TimeSpan.Zero)
        {
            await DribbleAsync(stream, answer.Body, answer.Dribble);
            return;
        }

        foreach (byte[] part in answer.IsSlow ? answer.Body.Chunk((answer.Body.Length / 2) + 1) : [answer.Body])
        {
            await Task.Delay(answer.IsSlow ? 20 : 0, _end.Token);
            await stream.WriteAsync(part, _end.Token);
        }

        if (answer.Stalls)
            await Task.Delay(Timeout.Infinite, _end.Token);
    }

    private async Task DribbleAsync(NetworkStream stream, byte[] bytes, TimeSpan pause)
    {
        foreach (byte[] part in pause > TimeSpan.Zero ? bytes.Chunk(1) : [bytes])
        {
            await Task.Delay(pause, _end.Token);
            await stream.WriteAsync(part, _end.Token);
        }
    }

    private LoopbackAnswer NextAnswer(string path)
    {
        if (!_answers.TryGetValue(path, out ConcurrentQueue<LoopbackAnswer>? queue))
            return LoopbackAnswer.Error(404);
        if (queue.Count > 1 && queue.TryDequeue(out LoopbackAnswer? next))
            return next;
        return queue.TryPeek(out LoopbackAnswer? last) ? last : LoopbackAnswer.Error(404);
    }
}
