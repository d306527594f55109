using MnistCnn.Validation;

namespace MnistCnn.Imaging;

/// <summary>
/// How large a picture may be that <see cref="DigitImage"/> or <see cref="ImageFolder"/> reads, and how long that may
/// take. The sizes are checked before it is decoded: a file of a few kilobytes may claim, and hold, any number of
/// pixels.
/// </summary>
public sealed record PictureLimits
{
    /// <summary>
    /// The most pixels, width × height, 1 to 500,000,000; each takes 5 bytes of memory or more while it is read.
    /// Default 25,000,000: twice what most telephones take.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of this range.</exception>
    public long MaxPixels
    {
        get;
        init => field = Preconditions.InRange(nameof(PictureLimits), nameof(MaxPixels), value, 1, 500_000_000);
    } = 25_000_000;

    /// <summary>The most bytes of the file, 1 to 1,073,741,824. Default 67,108,864, 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of this range.</exception>
    public int MaxFileBytes
    {
        get;
        init => field = Preconditions.InRange(nameof(PictureLimits), nameof(MaxFileBytes), value, 1, 1 << 30);
    } = 64 << 20;

    /// <summary>
    /// How long reading one picture may take, from when its file is in memory until the result is there: decoding it
    /// and, of a digit, finding it. Waiting for other pictures of a folder does not count. Above 0, at most a day, or
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>; default 30 s, many times what 25 million pixels take.
    /// </summary>
    /// <remarks>
    /// What takes longer is broken off with an <see cref="InvalidDataException"/>, between one part of the file or one
    /// step and the next, so up to a second late. WebP is decoded in one step, which for 25 million pixels takes a
    /// second or two: where that is too long, lower <see cref="MaxPixels"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of this range.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = value == System.Threading.Timeout.InfiniteTimeSpan
            || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(1))
                ? value
                : throw Preconditions.OutOfRange(
                    nameof(PictureLimits), nameof(Timeout), value, "above 0 and at most a day, or infinite");
    } = TimeSpan.FromSeconds(30);

    internal static PictureLimits Default { get; } = new();
}
