namespace MnistCnn.Training;

/// <summary>
/// Random affine changes of each training image, another in each epoch; torchvision's <c>RandomAffine</c>. Bilinear, about
/// the image's centre, black outside. Images that judge are never changed.
/// </summary>
/// <remarks>What happens to an image follows from seed, epoch and its index alone, not from threads or engine.</remarks>
public sealed record ImageAugmentation
{
    /// <summary>Turned by up to this many degrees, either way, 0 to 180. Default 10.</summary>
    public double MaxRotation { get; init; } = 10;

    /// <summary>Made larger or smaller by up to this share, 0 to below 1; 0.1 is 0.9 to 1.1. Default 0.1.</summary>
    public double MaxScale { get; init; } = 0.1;

    /// <summary>Slanted sideways by up to this many degrees, either way, 0 to below 90. Default 5.</summary>
    public double MaxShear { get; init; } = 5;

    /// <summary>Moved by up to this many pixels along each axis, 0 or more. Default 2.</summary>
    public double MaxShift { get; init; } = 2;

    internal void Check()
    {
        Require(MaxRotation is >= 0 and <= 180, nameof(MaxRotation), MaxRotation, "from 0 to 180 degrees");
        Require(MaxScale is >= 0 and < 1, nameof(MaxScale), MaxScale, "at least 0 and below 1, or an image could vanish");
        Require(MaxShear is >= 0 and < 90, nameof(MaxShear), MaxShear, "at least 0 and below 90 degrees");
        Require(MaxShift >= 0 && double.IsFinite(MaxShift), nameof(MaxShift), MaxShift, "0 or more pixels, and finite");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(ImageAugmentation)}.{name} must be {range}.");
    }
}
