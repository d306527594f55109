using MnistCnn.Validation;

namespace MnistCnn.Augmentation;

/// <summary>
/// Random changes of each training image, others in each epoch: affine ones with the ranges of torchvision's
/// <c>RandomAffine</c>, about the image's centre (moved first, then turned and scaled, then slanted), and on demand
/// elastic ones (Simard, Steinkraus and Platt, 2003), bilinear, black outside; then, on demand, of the width of
/// strokes, blur, gamma, contrast and noise, in that order. Images that judge are never changed.
/// </summary>
/// <remarks>
/// What happens to an image follows from seed, epoch and its index alone, not from threads or engine. A value out of
/// its range is refused where it is set.
/// </remarks>
public sealed record ImageAugmentation
{
    private const string Owner = nameof(ImageAugmentation);

    /// <summary>Turned by up to this many degrees, either way, 0 to 180. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxRotation
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxRotation), value, 0, 180, unit: "degrees");
    } = 10;

    /// <summary>Made larger or smaller by up to this share, 0 to below 1; 0.1 is 0.9 to 1.1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxScale
    {
        get;
        init => field = Preconditions.AtLeastAndBelow(
            Owner, nameof(MaxScale), value, 0, 1, reason: "at 1 an image could vanish");
    } = 0.1;

    /// <summary>Slanted sideways by up to this many degrees, either way, 0 to below 90. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxShear
    {
        get;
        init => field = Preconditions.AtLeastAndBelow(Owner, nameof(MaxShear), value, 0, 90, unit: "degrees");
    } = 5;

    /// <summary>Moved by up to this many pixels along each axis, 0 or more. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxShift
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(MaxShift), value, 0, unit: "pixels");
    } = 2;

    /// <summary>
    /// Whether images move by whole pixels, each shift up to <see cref="MaxShift"/> as likely as any other; torchvision
    /// moves by whole pixels too. An image that is only moved and mirrored then stays sharp, where parts of a pixel
    /// blur it: clothes need that. Default false.
    /// </summary>
    public bool WholePixelShift { get; init; }

    /// <summary>
    /// Whether every other image, drawn at random, is mirrored left to right: torchvision's
    /// <c>RandomHorizontalFlip</c>. For clothes, not for digits. Default false.
    /// </summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>
    /// How much an image is bent like rubber: each pixel is moved, along each axis, by this many pixels times blurred
    /// uniform noise from -1 to 1; 0 or more. With the default blur, α moves pixels by about α / 25 on average (root
    /// mean square). The paper has 34 for MNIST, torchvision's <c>alpha</c> is twice this. Default 0: not at all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double ElasticAlpha
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(ElasticAlpha), value, 0, unit: "pixels");
    }

    /// <summary>
    /// The standard deviation, in pixels, of the Gaussian that blurs the noise: how far apart pixels still move
    /// together; 0.5 to 100. Default 4, the paper's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double ElasticSigma
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(ElasticSigma), value, 0.5, 100, unit: "pixels");
    } = 4;

    /// <summary>
    /// Bright strokes are made wider by up to this many pixels on each side, 0 to 10: a grey dilation. How much,
    /// between this and <see cref="MaxThinning"/>, is drawn uniformly. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxThickening
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxThickening), value, 0, 10, unit: "pixels");
    }

    /// <summary>
    /// Bright strokes are made narrower by up to this many pixels on each side, 0 to 10: a grey erosion. Strokes of
    /// twice that width vanish; those of MNIST are two to three pixels wide. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxThinning
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxThinning), value, 0, 10, unit: "pixels");
    }

    /// <summary>
    /// Blurred by a Gaussian of up to this standard deviation in pixels, 0 to 10, as torchvision's <c>GaussianBlur</c>
    /// blurs. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxBlur
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxBlur), value, 0, 10, unit: "pixels");
    }

    /// <summary>
    /// A value v of 0 to 1 becomes v to the power γ, from 1 / (1 + this) to 1 + this, as likely darker as brighter; 0
    /// to 9. Black and white stay. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxGamma
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxGamma), value, 0, 9);
    }

    /// <summary>
    /// What a value differs from the mean of the image is multiplied by up to this share more or less, 0 to below 1;
    /// 0.2 is 0.8 to 1.2: torchvision's <c>ColorJitter(contrast=…)</c>. It makes black paper grey. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxContrast
    {
        get;
        init => field = Preconditions.AtLeastAndBelow(
            Owner, nameof(MaxContrast), value, 0, 1, reason: "at 1 an image could be left without any");
    }

    /// <summary>
    /// To each value noise is added, nearly normal, whose standard deviation is drawn anew for each image, up to this
    /// many of the 255 levels, 0 to 255. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MaxNoise
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(MaxNoise), value, 0, 255, unit: "levels");
    }

    /// <summary>All settings as a text that is the same in every culture.</summary>
    internal string Describe() =>
        FormattableString.Invariant($"rotation {MaxRotation}, scale {MaxScale}, shear {MaxShear}, shift {MaxShift}, ")
        + FormattableString.Invariant($"whole pixels {WholePixelShift}, flip {HorizontalFlip}, ")
        + FormattableString.Invariant($"elastic {ElasticAlpha}, sigma {ElasticSigma}, ")
        + FormattableString.Invariant($"thickening {MaxThickening}, thinning {MaxThinning}, blur {MaxBlur}, ")
        + FormattableString.Invariant($"gamma {MaxGamma}, contrast {MaxContrast}, noise {MaxNoise}");
}
