using Microsoft.Extensions.Logging;
using MnistCnn.Data.Idx;
using MnistCnn.Validation;

namespace MnistCnn.Data;

/// <summary>
/// Which data set <see cref="MnistDataset.LoadAsync"/> loads, and from where. Places are tried in this order:
/// <see cref="Directory"/>; the environment variable <c>MNISTCNN_DATA</c>; the cache; the mirrors. A value out
/// of its range is refused where it is set.
/// </summary>
public sealed record MnistDatasetOptions
{
    private const string Owner = nameof(MnistDatasetOptions);

    /// <summary>The data set. Default <see cref="MnistVariant.Mnist"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public MnistVariant Variant
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Variant), value);
    } = MnistVariant.Mnist;

    /// <summary>
    /// A directory with four IDX files of your own, named as MNIST names them, gzip or plain, of any image size and
    /// count. When set, only it is read, and no checksum is compared. Default null.
    /// </summary>
    /// <remarks>
    /// Here and in <c>MNISTCNN_DATA</c>: names with a dot, such as <c>train-images.idx3-ubyte</c>, are found too, and a
    /// folder of that name with the file in it; so are the files in the folder <c>mnist</c> (or <c>fashion-mnist</c>,
    /// <c>kmnist</c>) and in PyTorch's <c>MNIST/raw</c>. A <c>~</c> at the beginning is the user's directory.
    /// </remarks>
    public string? Directory
    {
        get;
        init => field = MnistDatasetOptionsValidation.Directory(nameof(Directory), value);
    }

    /// <summary>
    /// The most bytes of memory that the images of one file in <see cref="Directory"/> may take, at least 1: a small
    /// file may unpack to a thousand times its size. Default <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public long MaxBytes
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(MaxBytes), value, 1);
    } = IdxReader.DefaultMaxBytes;

    /// <summary>
    /// Where downloads are kept, in one folder per data set. Default null: <c>MnistCnn/datasets</c> in the user's local
    /// application data. A <c>~</c> at the beginning is the user's directory.
    /// </summary>
    public string? CacheDirectory
    {
        get;
        init => field = MnistDatasetOptionsValidation.Directory(nameof(CacheDirectory), value);
    }

    /// <summary>
    /// Whether to stay away from the network. Default false. The environment variable <c>MNISTCNN_OFFLINE</c>, set to
    /// anything but <c>0</c> or <c>false</c>, does the same.
    /// </summary>
    public bool Offline { get; init; }

    /// <summary>
    /// The client to download with; it is never disposed. Default null: a client of our own for each load.
    /// </summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>
    /// Base addresses (http or https) to try in order in place of the built-in ones. Whatever they send must have the
    /// known checksums. Default null.
    /// </summary>
    public IReadOnlyList<Uri>? Mirrors
    {
        get;
        init => field = MnistDatasetOptionsValidation.Mirrors(nameof(Mirrors), value);
    }

    /// <summary>
    /// How often each address is tried again after a failure that may pass: status 408, 429 or 5xx, a timeout, a broken
    /// connection. 0 to 100, default 2. Other failures go to the next mirror at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int MaxRetries
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxRetries), value, 0, 100);
    } = 2;

    /// <summary>
    /// The wait before the first retry; each further one waits twice as long, up to <see cref="MaxRetryDelay"/>. At
    /// least 0, default 1 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public TimeSpan RetryDelay
    {
        get;
        init => field = value >= TimeSpan.Zero
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(RetryDelay), value, "at least 0");
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait before a retry. A server that says with <c>Retry-After</c> how long to wait is obeyed up to
    /// this; where it asks for more, the next mirror is tried at once. At least 0, at most a day; default 30 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public TimeSpan MaxRetryDelay
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(MaxRetryDelay), value, "at least 0 and at most a day");
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection may stay without sending anything, or send less than <see cref="MinBytesPerSecond"/>.
    /// Above 0, at most a day; default 30 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public TimeSpan StallTimeout
    {
        get;
        init => field = value > TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(StallTimeout), value, "above 0 and at most a day");
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The least rate of a download, over each <see cref="StallTimeout"/>: what is slower is a timeout, which is tried
    /// again and then left for the next mirror; curl's <c>--speed-limit</c>. At least 0, which allows any; default
    /// 1,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int MinBytesPerSecond
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(MinBytesPerSecond), value, 0);
    } = 1000;

    /// <summary>
    /// How long the whole download may take, all files, mirrors and retries together; waiting for another process that
    /// downloads already does not count. Above 0, at most 30 days, or <see cref="Timeout.InfiniteTimeSpan"/>; default
    /// an hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public TimeSpan DownloadTimeout
    {
        get;
        init => field = value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(30))
            ? value
            : throw Preconditions.OutOfRange(
                Owner, nameof(DownloadTimeout), value, "above 0 and at most 30 days, or infinite");
    } = TimeSpan.FromHours(1);

    /// <summary>Where to log what is read, downloaded and tried again. Default null: nowhere.</summary>
    public ILogger? Logger { get; init; }
}
