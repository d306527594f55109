using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace MnistCnn.Samples;

/// <summary>Tells whoever is refused for a while how long.</summary>
internal static class RetryAfter
{
    /// <summary>For <see cref="RateLimiterOptions.OnRejected"/>.</summary>
    public static ValueTask Tell(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        // Whole seconds, as the header has them; and never none, which would ask for the next try at once.
        TimeSpan wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan told) ? told : default;
        rejected.HttpContext.Response.Headers.RetryAfter =
            Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }
}
