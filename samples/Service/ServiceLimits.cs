using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using MnistCnn.Imaging;

namespace MnistCnn.Samples.Service;

/// <summary>
/// What one request may ask for, and how many may ask at once. The section <c>Limits</c> of the configuration sets it.
/// </summary>
internal sealed class ServiceLimits
{
    /// <summary>The name of the policies of requests that predict.</summary>
    public const string Policy = "predict";

    /// <summary>The most bytes of a body; above that, 413.</summary>
    public int MaxBodyBytes { get; set; } = 8 << 20;

    /// <summary>The most pixels of a picture, checked before it is decoded; above that, 422.</summary>
    public int MaxPixels { get; set; } = 12_000_000;

    /// <summary>The longest that a picture may be decoded and looked at; above that, 422.</summary>
    public TimeSpan PictureTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most images of a batch.</summary>
    public int MaxImages { get; set; } = 256;

    /// <summary>The most requests at once; as many again wait for their turn, and others get 429.</summary>
    public int MaxRequests { get; set; } = 64;

    /// <summary>The longest that a request may take, its upload and its turn included; above that, 408.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public PictureLimits Picture =>
        new() { MaxFileBytes = MaxBodyBytes, MaxPixels = MaxPixels, Timeout = PictureTimeout };

    public void Set(RateLimiterOptions limiter)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = RetryAfter.Tell;
        limiter.AddConcurrencyLimiter(
            Policy, options => (options.PermitLimit, options.QueueLimit) = (MaxRequests, MaxRequests));
    }

    public void Set(RequestTimeoutOptions timeouts) =>
        timeouts.AddPolicy(Policy, new RequestTimeoutPolicy
        {
            Timeout = Timeout, TimeoutStatusCode = StatusCodes.Status408RequestTimeout,
        });
}
