using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MnistCnn.Benchmarks;

/// <summary>
/// Asks a server again and again on so many connections: the next request follows the answer of the one before. It does
/// as little as it can, for it has the processors of the server.
/// </summary>
internal static class LoadClient
{
    /// <summary>A request that posts images.</summary>
    public static byte[] Request(string path, ReadOnlySpan<byte> images) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + $"Content-Length: {images.Length}\r\n\r\n"),
        .. images,
    ];

    /// <summary>The milliseconds of each request that was answered in that time, in order of size.</summary>
    public static double[] Run(Uri server, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration)
    {
        var times = new List<double>[connections];
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        Exception? failure = null;
        Thread[] threads =
        [
            .. Enumerable.Range(0, connections).Select(connection => new Thread(() =>
            {
                try
                {
                    times[connection] = Ask(server, requests, connection, end);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return failure is null
            ? [.. times.SelectMany(each => each).Order()]
            : throw new InvalidOperationException("A request failed.", failure);
    }

    private static List<double> Ask(Uri server, IReadOnlyList<byte[]> requests, int connection, long end)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Host, server.Port);
        byte[] answer = new byte[1 << 20];
        List<double> times = [];
        for (int i = connection; ; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (start >= end)
                return times;
            socket.Send(requests[i % requests.Count]);
            int length = 0;
            do
            {
                int read = socket.Receive(answer.AsSpan(length));
                length += read > 0 ? read : throw new IOException("The server hung up.");
            }
            while (!answer.AsSpan(0, length).EndsWith("\r\n0\r\n\r\n"u8));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (!answer.AsSpan().StartsWith("HTTP/1.1 200 "u8))
                throw new IOException(Encoding.UTF8.GetString(answer, 0, length));
        }
    }
}
