using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace MnistCnn.Samples.DigitPad;

/// <summary>How often one address may ask.</summary>
internal static class StrokeLimiter
{
    public const string Policy = "strokes";

    public static void Set(RateLimiterOptions limiter)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = RetryAfter.Tell;
        // A hand that draws asks some 20 times a second; the burst lets it start at once.
        limiter.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 60, TokensPerPeriod = 30, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
    }
}
