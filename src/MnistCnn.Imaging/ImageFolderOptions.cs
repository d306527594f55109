using System.Globalization;
using MnistCnn.Validation;

namespace MnistCnn.Imaging;

/// <summary>
/// How <see cref="ImageFolder"/> makes images of picture files. A value out of its range is refused where it is set.
/// </summary>
public sealed record ImageFolderOptions
{
    private const string Owner = nameof(ImageFolderOptions);
    private const int LargestSide = 65_536;

    /// <summary>
    /// Rows of each image, 1 to 65,536. Default null: those of the first picture that can be read. Given together with
    /// <see cref="Width"/> or not at all.
    /// </summary>
    public int? Height
    {
        get;
        init => field = Side(nameof(Height), value);
    }

    /// <summary>
    /// Columns of each image, 1 to 65,536. Default null: those of the first picture that can be read.
    /// </summary>
    public int? Width
    {
        get;
        init => field = Side(nameof(Width), value);
    }

    /// <summary>
    /// Planes of each image: 3, red, green and blue, the default, or 1, grey by Rec. 709's weights. Transparent
    /// pictures are laid on white in both.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Channels
    {
        get;
        init => field = value is 1 or 3
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(Channels), value, "1 (grey) or 3 (red, green and blue)");
    } = 3;

    /// <summary>
    /// How pictures of other proportions come to the size. Default <see cref="ImageFit.Stretch"/>, as Keras's.
    /// </summary>
    /// <remarks>
    /// A pixel of a smaller image is the mean of the area that it covers; one of a larger image is interpolated between
    /// its neighbours.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public ImageFit Fit
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Fit), value);
    } = ImageFit.Stretch;

    /// <summary>
    /// What <see cref="ImageFit.Pad"/> leaves free, in all channels: 0, black, the default, to 255, white.
    /// </summary>
    public byte PadValue { get; init; }

    /// <summary>
    /// The share of each class that is drawn for <see cref="ImageFolder.Test"/> where the folder has no part for it;
    /// above 0 and below 1, rounded in each class. Default 0.2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double TestShare
    {
        get;
        init => field = Preconditions.AboveAndBelow(Owner, nameof(TestShare), value, 0, 1);
    } = 0.2;

    /// <summary>Draws the test images and the order of all images. The same seed draws the same. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Whether files that cannot be read are left out and listed in <see cref="ImageFolder.Skipped"/>. Default false:
    /// they are refused, all in one exception.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>How large one picture may be. Default 64 MiB and 25 million pixels.</summary>
    public PictureLimits Limits
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Limits));
            field = value;
        }
    } = PictureLimits.Default;

    /// <summary>
    /// The most bytes that all images together may take: count × channels × height × width. 1 to 2,147,483,591;
    /// default 1,073,741,824, 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int MaxBytes
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxBytes), value, 1, Array.MaxLength);
    } = 1 << 30;

    internal (int Height, int Width)? Size => Height is { } height && Width is { } width ? (height, width) : null;

    /// <exception cref="ArgumentException">One side is given and the other is not.</exception>
    internal static ImageFolderOptions Checked(ImageFolderOptions? options)
    {
        options ??= new ImageFolderOptions();
        if (options.Height is null != options.Width is null)
            throw new ArgumentException(
                $"{Owner}.{nameof(Height)} is {Shown(options.Height)} and {nameof(Width)} is {Shown(options.Width)}: "
                + "give both, or neither to take the size of the first picture.",
                nameof(options));
        return options;
    }

    private static int? Side(string property, int? value) =>
        value is { } side ? Preconditions.InRange(Owner, property, side, 1, LargestSide) : null;

    private static string Shown(int? side) =>
        side is { } given ? given.ToString(CultureInfo.InvariantCulture) : "left out";
}
