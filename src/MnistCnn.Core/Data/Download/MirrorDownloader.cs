using Microsoft.Extensions.Logging;

namespace MnistCnn.Data.Download;

/// <summary>Gets a file from the first mirror that has it as published; tries again where a failure may pass.</summary>
internal sealed class MirrorDownloader(
    IReadOnlyList<Uri> mirrors, HttpClient client, MnistDatasetOptions options, ILogger logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly HttpFetcher _fetcher = new(client, options.StallTimeout);

    /// <summary>Downloads and verifies a file.</summary>
    /// <param name="file">What to download.</param>
    /// <param name="report">Told the bytes received and those announced, if they are.</param>
    /// <param name="help">Where to put the files by hand, for the message of the exception.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>The file as it came and decompressed.</returns>
    /// <exception cref="MnistDownloadException">No mirror has it.</exception>
    public async Task<(MemoryStream Archive, byte[] Payload)> DownloadAsync(
        DatasetFile file, Action<long, long?> report, string help, CancellationToken cancellationToken)
    {
        var failures = new List<DownloadFailure>();
        Exception? last = null;
        foreach (Uri mirror in mirrors)
        {
            Uri address = AddressOf(mirror, file);
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    DatasetLog.Downloading(logger, address);
                    MemoryStream archive = await _fetcher
                        .GetAsync(address, file.LongestBody, report, cancellationToken).ConfigureAwait(false);
                    return (archive, PayloadVerifier.Read(archive, file, "The answer", cancellationToken));
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException
                    or InvalidDataException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    last = e;
                    if (!TransientFailure.Is(e) || attempt == options.MaxRetries)
                        break;
                    TimeSpan delay = DelayAfter(attempt);
                    DatasetLog.Retrying(logger, address, delay, ReasonOf(e));
                    await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
                }
            }

            failures.Add(new DownloadFailure(address, ReasonOf(last)));
            DatasetLog.Failed(logger, address, ReasonOf(last));
        }

        IEnumerable<string> lines =
            failures.Select(failure => $"{Environment.NewLine}  {failure.Address}: {failure.Reason}");
        throw new MnistDownloadException(
            $"{file.ArchiveName} could not be downloaded:{string.Concat(lines)}{Environment.NewLine}{help}",
            failures.AsReadOnly(),
            last);
    }

    private static Uri AddressOf(Uri mirror, DatasetFile file) =>
        new UriBuilder(mirror) { Path = $"{mirror.AbsolutePath.TrimEnd('/')}/{file.ArchiveName}" }.Uri;

    private static string ReasonOf(Exception failure)
    {
        // HttpClient hides what is wrong with a certificate behind "see inner exception".
        string cause = failure is HttpRequestException ? failure.GetBaseException().Message : failure.Message;
        return failure.Message.Contains(cause, StringComparison.Ordinal)
            ? failure.Message
            : $"{failure.Message} ({cause})";
    }

    private TimeSpan DelayAfter(int attempt)
    {
        double seconds = options.RetryDelay.TotalSeconds * Math.Pow(2, attempt);
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestDelay.TotalSeconds));
    }
}
