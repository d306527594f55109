using MnistCnn.Files;

namespace MnistCnn.Data.Download;

/// <summary>Fetches a file of limited size over HTTP, or what is missing of it.</summary>
internal sealed class HttpFetcher(HttpClient client, MnistDatasetOptions options)
{
    private const int Block = 1 << 16;

    /// <summary>Fetches what an address holds, as far as it has not come already.</summary>
    /// <param name="address">An http or https address.</param>
    /// <param name="file">What has come from there, and takes the rest.</param>
    /// <param name="report">Told the bytes received and those announced, if they are, after each block.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <exception cref="HttpRequestException">No connection, or a status that is no success.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came for the time allowed, or next to nothing.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is longer than it may be, or the server leads to where we do not go.
    /// </exception>
    public async Task GetAsync(
        Uri address, PartialFile file, Action<long, long?> report, CancellationToken cancellationToken)
    {
        using var watch = new TransferWatch(options.StallTimeout, options.MinBytesPerSecond, cancellationToken);
        try
        {
            using HttpResponseMessage response = await SendAsync(address, file, watch).ConfigureAwait(false);
            long? announced = file.Begin(response);
            using Stream body = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            watch.Restart();
            byte[] block = new byte[Block];
            for (int read; (read = await body.ReadAsync(block, watch.Token).ConfigureAwait(false)) > 0;)
            {
                file.Add(block.AsSpan(0, read));
                watch.Hear(read);
                report(file.Content.Length, announced);
            }
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(
                watch.Token.IsCancellationRequested
                    ? $"nothing came for {options.StallTimeout.TotalSeconds} s"
                    : e.Message,
                e);
        }
    }

    // The client of a caller may follow some by itself.
    private async Task<HttpResponseMessage> SendAsync(Uri address, PartialFile file, TransferWatch watch)
    {
        HashSet<Uri> visited = [address];
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            file.AskIn(request);
            watch.Restart();
            HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            if (!Redirect.Is(response.StatusCode))
                return response;
            using (response)
            {
                Uri asked = request.RequestUri!;
                Uri target = Redirect.TargetOf(response, asked);
                // A client that follows by itself has given up.
                if (asked != address || !visited.Add(target) || visited.Count > Redirect.Most + 1)
                    throw new InvalidDataException(
                        $"it leads on and on, at last to '{FileText.Of(target.ToString())}'");
                address = target;
            }
        }
    }
}
