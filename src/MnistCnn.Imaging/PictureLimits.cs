using MnistCnn.Validation;

namespace MnistCnn.Imaging;

/// <summary>
/// How large a picture may be that <see cref="DigitImage"/> or <see cref="ImageFolder"/> reads. Both are checked before
/// it is decoded: a file of a few kilobytes may claim, and hold, any number of pixels. Memory and time grow with the
/// pixels alone, and there is no limit of seconds: a picture is decoded by native code, which cannot be broken off.
/// </summary>
public sealed record PictureLimits
{
    /// <summary>
    /// The most pixels, width × height, 1 to 1,000,000,000; each takes 5 bytes of memory or more while it is read.
    /// Default 25,000,000: twice what most telephones take.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of this range.</exception>
    public long MaxPixels
    {
        get;
        init => field = Preconditions.InRange(nameof(PictureLimits), nameof(MaxPixels), value, 1, 1_000_000_000);
    } = 25_000_000;

    /// <summary>The most bytes of the file, 1 to 1,073,741,824. Default 67,108,864, 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of this range.</exception>
    public int MaxFileBytes
    {
        get;
        init => field = Preconditions.InRange(nameof(PictureLimits), nameof(MaxFileBytes), value, 1, 1 << 30);
    } = 64 << 20;

    internal static PictureLimits Default { get; } = new();
}
