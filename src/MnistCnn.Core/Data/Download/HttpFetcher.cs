namespace MnistCnn.Data.Download;

/// <summary>Fetches a file of limited size over HTTP, and gives up on a connection that has gone silent.</summary>
internal sealed class HttpFetcher(HttpClient client, TimeSpan stallTimeout)
{
    private const int Block = 1 << 16;

    /// <summary>Fetches what an address holds.</summary>
    /// <param name="address">An http or https address.</param>
    /// <param name="limit">The most bytes to accept.</param>
    /// <param name="report">Told the bytes received and those announced, if they are, after each block.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>The body, to be read from its beginning.</returns>
    /// <exception cref="HttpRequestException">No connection, or a status that is no success.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came for the time allowed.</exception>
    /// <exception cref="InvalidDataException">The body is longer than <paramref name="limit"/>.</exception>
    public async Task<MemoryStream> GetAsync(
        Uri address, int limit, Action<long, long?> report, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            stall.CancelAfter(stallTimeout);
            using HttpResponseMessage response = await client
                .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException(
                    $"HTTP status {(int)response.StatusCode} ({response.ReasonPhrase})", null, response.StatusCode);
            return await ReadBodyAsync(response.Content, limit, report, stall).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"nothing came for {stallTimeout.TotalSeconds} s", e);
        }
    }

    private async Task<MemoryStream> ReadBodyAsync(
        HttpContent content, int limit, Action<long, long?> report, CancellationTokenSource stall)
    {
        long? announced = content.Headers.ContentLength;
        CheckLength(announced ?? 0, limit);
        using Stream body = await content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var received = new MemoryStream((int)(announced ?? 0));
        byte[] block = new byte[Block];
        for (int read; (read = await body.ReadAsync(block, stall.Token).ConfigureAwait(false)) > 0;)
        {
            stall.CancelAfter(stallTimeout);
            CheckLength(received.Length + read, limit);
            received.Write(block, 0, read);
            report(received.Length, announced);
        }

        received.Position = 0;
        return received;
    }

    private static void CheckLength(long length, int limit)
    {
        if (length > limit)
            throw new InvalidDataException($"the answer has {length} bytes or more, and at most {limit} are expected");
    }
}
