namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Makes the strokes of a digit as wide and as strong as MNIST's: a thin pen's would cover no pixel of the frame
/// wholly,
/// and come out grey and broken.
/// </summary>
internal static class DigitStrokes
{
    // Of 20 pixels: strokes outside of these bounds are drawn anew, with those of these widths.
    private const double Thinnest = 1.6;
    private const double ThinnestOfSmall = 1.1;
    private const double Thin = 2.4;
    private const double Thickest = 4;
    private const double Thick = 3.2;

    // Smaller ink was scaled before, as MNIST's own, where thin strokes were thin and thick ones thick.
    private const int SmallestDrawn = 40;

    // Of smaller ink, pixels are seen: it is printed, and its strokes are joined at corners.
    private const int SmallestSide = 18;

    /// <summary>Even strokes, neither too thin nor too thick; those of MNIST's own digits stay as they are.</summary>
    public static GreyPicture Normalize(GreyPicture ink)
    {
        GreyPicture even = StrokeContrast.Even(ink);
        var strokes = Strokes.Of(even);
        int side = Math.Max(ink.Width, ink.Height);
        return strokes.Width == 0 ? even
            : strokes.Width < (side < SmallestDrawn ? ThinnestOfSmall : Thinnest) ? strokes.OfWidth(Thin)
            : strokes.Width > Thickest && side >= SmallestDrawn ? strokes.OfWidth(Thick)
            : side < SmallestSide ? strokes.OfWidth(strokes.Width)
            : even;
    }
}
