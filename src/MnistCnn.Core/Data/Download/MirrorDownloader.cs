using Microsoft.Extensions.Logging;

namespace MnistCnn.Data.Download;

/// <summary>Gets files from the first mirror that has them as published, all within one time.</summary>
internal sealed class MirrorDownloader(
    IReadOnlyList<Uri> mirrors, HttpClient client, MnistDatasetOptions options, ILogger logger) : IDisposable
{
    private readonly HttpFetcher _fetcher = new(client, options);
    private readonly CancellationTokenSource _deadline = new(options.DownloadTimeout);

    /// <summary>Downloads and verifies a file.</summary>
    /// <param name="file">What to download.</param>
    /// <param name="report">Told the bytes received and those announced, if they are; what it throws is thrown.</param>
    /// <param name="help">Where to put the files by hand, for the message of the exception.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>The file as it came and decompressed.</returns>
    /// <exception cref="MnistDownloadException">No mirror has it, or the time for all files is over.</exception>
    public async Task<(MemoryStream Archive, byte[] Payload)> DownloadAsync(
        DatasetFile file, Action<long, long?> report, string help, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token);
        var failures = new List<DownloadFailure>();
        Exception? last = null;
        foreach (Uri mirror in mirrors)
        {
            var attempts = new MirrorAttempts(_fetcher, AddressOf(mirror, file), file, options, logger);
            try
            {
                return await attempts.DownloadAsync(report, either.Token).ConfigureAwait(false);
            }
            catch (MirrorFailedException e)
            {
                last = e.InnerException;
                failures.Add(new DownloadFailure(attempts.Address, e.Message));
                DatasetLog.Failed(logger, attempts.Address, e.Message);
            }
            catch (OperationCanceledException e)
                when (_deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                last = e;
                failures.Add(new DownloadFailure(
                    attempts.Address,
                    $"the time for the whole download was over, {nameof(MnistDatasetOptions)}."
                    + $"{nameof(MnistDatasetOptions.DownloadTimeout)} is {options.DownloadTimeout}"));
                break;
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }

        IEnumerable<string> lines =
            failures.Select(failure => $"{Environment.NewLine}  {failure.Address}: {failure.Reason}");
        throw new MnistDownloadException(
            $"{file.ArchiveName} could not be downloaded:{string.Concat(lines)}{Environment.NewLine}{help}",
            failures.AsReadOnly(),
            last);
    }

    public void Dispose() => _deadline.Dispose();

    private static Uri AddressOf(Uri mirror, DatasetFile file) =>
        new UriBuilder(mirror) { Path = $"{mirror.AbsolutePath.TrimEnd('/')}/{file.ArchiveName}" }.Uri;
}
