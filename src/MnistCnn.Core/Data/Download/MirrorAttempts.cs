using Microsoft.Extensions.Logging;

namespace MnistCnn.Data.Download;

/// <summary>Tries to get one file from one mirror, as often as the options say.</summary>
internal sealed class MirrorAttempts(
    HttpFetcher fetcher, Uri address, DatasetFile file, MnistDatasetOptions options, ILogger logger)
{
    private readonly PartialFile _partial = new(file.LongestBody);
    private Exception? _ofCaller;

    /// <summary>Where the file is asked for.</summary>
    public Uri Address => address;

    /// <summary>Downloads and verifies the file.</summary>
    /// <param name="report">Told the bytes received and those announced, if they are; what it throws is thrown.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>The file as it came and decompressed.</returns>
    /// <exception cref="MirrorFailedException">The mirror does not have it, or not now.</exception>
    public async Task<(MemoryStream Archive, byte[] Payload)> DownloadAsync(
        Action<long, long?> report, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                return await TryAsync(report, cancellationToken).ConfigureAwait(false);
            }
            // Whatever a server does to us is its failure: all kinds of exceptions come of what it sends.
            catch (Exception e) when (e != _ofCaller && e is not OutOfMemoryException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string reason = ReasonOf(e);
                // What was put together of two parts may be of two files.
                bool mayPass = TransientFailure.Is(e) || (e is InvalidDataException && _partial.IsSpliced);
                if (!mayPass || attempt == options.MaxRetries)
                    throw new MirrorFailedException(reason, e);
                if (e is InvalidDataException)
                    _partial.Clear();
                delay = DelayAfter(attempt, e, reason);
                DatasetLog.Retrying(logger, address, delay, reason);
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(MemoryStream Archive, byte[] Payload)> TryAsync(
        Action<long, long?> report, CancellationToken cancellationToken)
    {
        if (_partial.IsContinued)
            DatasetLog.Continuing(logger, address, _partial.Content.Length);
        else
            DatasetLog.Downloading(logger, address);
        await fetcher.GetAsync(address, _partial, Report, cancellationToken).ConfigureAwait(false);
        _partial.Content.Position = 0;
        return (_partial.Content, PayloadVerifier.Read(_partial.Content, file, "The answer", cancellationToken));

        void Report(long received, long? announced)
        {
            try
            {
                report(received, announced);
            }
            catch (Exception e)
            {
                _ofCaller = e;
                throw;
            }
        }
    }

    private TimeSpan DelayAfter(int attempt, Exception failure, string reason)
    {
        double seconds = options.RetryDelay.TotalSeconds * Math.Pow(2, attempt);
        var delay = TimeSpan.FromSeconds(Math.Min(seconds, options.MaxRetryDelay.TotalSeconds));
        if (failure is not RefusedException { RetryAfter: { } asked } || asked <= delay)
            return delay;
        return asked <= options.MaxRetryDelay
            ? asked
            : throw new MirrorFailedException(
                $"{reason}, and it asks to be left alone for {asked.TotalSeconds:0} s, more than "
                + $"{nameof(MnistDatasetOptions)}.{nameof(MnistDatasetOptions.MaxRetryDelay)}",
                failure);
    }

    private static string ReasonOf(Exception failure)
    {
        // HttpClient hides what is wrong with a certificate behind "see inner exception".
        string cause = failure is HttpRequestException ? failure.GetBaseException().Message : failure.Message;
        return failure.Message.Contains(cause, StringComparison.Ordinal)
            ? failure.Message
            : $"{failure.Message} ({cause})";
    }
}
