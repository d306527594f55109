namespace MnistCnn.Imaging.Reading;

/// <summary>
/// What pictures of digits rarely show and others often do. A digit may have a few of these signs: of a hundred
/// pictures of digits about one has three, of a thousand photographed ones one has four.
/// </summary>
internal static class InkSigns
{
    // Of full ink: what is ink, what is at least half of it, and what is no weak ink any more.
    private const byte Faint = 64;
    private const byte Half = 128;
    private const byte Strong = 180;
    private const double MostWeakInk = 0.5;

    // How long the outline is beside that of a smooth stroke as long and as wide.
    private const double RoughestOutline = 1.4;

    // Of 20 pixels, and of the mean width of the strokes: the widest place, which may be where they meet.
    private const double WidestPlace = 7.5;
    private const double WidestPlaceOfStrokes = 2.4;

    // Of the box around it: how much of it is ink, and its width beside its height.
    private const double MostInk = 0.55;
    private const double Broadest = 1.4;

    // How much of the picture's border is covered. A digit that was cut out tightly covers little.
    private const double MostOfBorder = 0.03;

    // Levels of grain, above which something is ink.
    private const int StrongestGrain = 40;

    /// <summary>Counts them.</summary>
    /// <param name="search">Where the ink was found.</param>
    /// <param name="all">What was found in the picture.</param>
    /// <param name="digit">What of it would be the digit.</param>
    /// <param name="ink">Of that.</param>
    public static int Count(
        InkSearch search, IReadOnlyList<InkPart> all, IReadOnlyList<InkPart> digit, DigitInk ink)
    {
        Strokes strokes = ink.Strokes;
        double largest = digit.Max(part => part.Mass);
        double widest = strokes.Widest * Strokes.Scale(ink.Pixels);
        bool[] signs =
        [
            Outline(ink.Pixels) * Strokes.Scale(ink.Pixels) > RoughestOutline * 2 * (strokes.Length + strokes.Width),
            ShareOfWeakInk(ink.Pixels) > MostWeakInk,
            widest > WidestPlace,
            widest > WidestPlaceOfStrokes * strokes.Width,
            ink.Pixels.Pixels.Count(value => value >= Half) > MostInk * ink.Pixels.Pixels.Length,
            ink.Pixels.Width > Broadest * ink.Pixels.Height,
            digit.Count > 1,
            all.Any(part =>
                part.Mass >= InkParts.SmallestShare * largest && !digit.Contains(part) && !search.GoesAlongSide(part)),
            all.Any(part => part.IsAtBorder && part.Mass >= InkJudgement.LeastMassAtBorder * largest),
            ShareOfBorder(digit, search.Width, search.Height) > MostOfBorder,
            search.Contrast.Smallest > StrongestGrain,
        ];
        return signs.Count(sign => sign);
    }

    private static double ShareOfWeakInk(GreyPicture ink)
    {
        int all = ink.Pixels.Count(value => value >= Faint);
        return (double)ink.Pixels.Count(value => value is >= Faint and < Strong) / Math.Max(1, all);
    }

    // The sides of pixels of ink that adjoin paper, or the edge of the box.
    private static int Outline(GreyPicture ink)
    {
        int sides = 0;
        for (int y = 0; y < ink.Height; y++)
        {
            for (int x = 0; x < ink.Width; x++)
            {
                if (IsInk(x, y))
                    sides += Side(x - 1, y) + Side(x + 1, y) + Side(x, y - 1) + Side(x, y + 1);
            }
        }

        return sides;

        int Side(int x, int y) => IsInk(x, y) ? 0 : 1;

        bool IsInk(int x, int y) => x >= 0 && y >= 0 && x < ink.Width && y < ink.Height
            && ink.Pixels[(y * ink.Width) + x] >= Half;
    }

    private static double ShareOfBorder(IReadOnlyList<InkPart> digit, int width, int height)
    {
        int covered = digit.Where(part => part.IsAtBorder).Sum(part => part.Pixels.Count(pixel =>
            pixel % width == 0 || pixel % width == width - 1 || pixel < width || pixel >= width * (height - 1)));
        return covered / Math.Max(1, (2.0 * (width + height)) - 4);
    }
}
