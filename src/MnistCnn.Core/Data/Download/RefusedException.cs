namespace MnistCnn.Data.Download;

/// <summary>A server answered with a status that is no success.</summary>
internal sealed class RefusedException(HttpResponseMessage response) : HttpRequestException(
    $"HTTP status {(int)response.StatusCode} ({response.ReasonPhrase})", null, response.StatusCode)
{
    /// <summary>How long it asks to be left alone, where it does.</summary>
    public TimeSpan? RetryAfter { get; } = WaitOf(response);

    // Its own clock is the one that a date of its is of.
    private static TimeSpan? WaitOf(HttpResponseMessage response)
    {
        TimeSpan? wait = response.Headers.RetryAfter?.Delta
            ?? response.Headers.RetryAfter?.Date - (response.Headers.Date ?? DateTimeOffset.UtcNow);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
