using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>All ink in a picture.</summary>
/// <param name="Contrast">What differs from the paper.</param>
/// <param name="Levels">What its contrasts say.</param>
/// <param name="AllParts">What hangs together.</param>
/// <param name="Parts">
/// Of that, what may be digits, without what is beside the paper; at least one is large enough.
/// </param>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Height">Rows of the picture.</param>
internal sealed record InkSearch(
    InkContrast Contrast, InkLevels Levels, IReadOnlyList<InkPart> AllParts, IReadOnlyList<InkPart> Parts, int Width,
    int Height)
{
    // The edge of a stroke is where half of its ink is left. In a picture as small as MNIST's own, a pixel that is
    // covered in part counts, however little it is.
    private const int LargestTinySide = 64;

    // Half the width of thin strokes, in squares of 48 along the picture; what the widest place among them may be of
    // that width, to be sure that none was taken for a shade; and how much of the ink must be found so: of its squared
    // contrasts, as the rest may be shade, which is weaker.
    private static readonly int[] ThinRadii = [2, 4];
    private const double ThinShare = 0.55;
    private const double LeastShareOfThin = 0.33;

    /// <summary>
    /// Looks for ink; null if there is none. Whatever is broad is light and shade, if the strokes are thin enough for
    /// it; else the widest strokes are looked for, and a narrow shadow may be taken for one.
    /// </summary>
    public static InkSearch? In(GreyPicture picture, TimeLimit time)
    {
        ToneGrid medians = ToneGrid.Medians(picture);
        InkSearch? broad = In(picture, medians, PaperTone.LargestRadius(medians), time);
        if (broad is null || IsTiny(picture.Width, picture.Height))
            return broad;
        double weight = broad.DigitWeight();
        foreach (int radius in ThinRadii)
        {
            double widest = ((2 * radius) + 1) * medians.Side;
            if (In(picture, medians, radius, time) is { } thin && thin.DigitWeight() >= LeastShareOfThin * weight
                && thin.WidestStroke() <= ThinShare * widest)
                return thin;
        }

        return broad;
    }

    /// <summary>The ink of some of the parts.</summary>
    public DigitInk InkOf(IReadOnlyList<InkPart> parts)
    {
        byte[] ink = new byte[Contrast.Values.Length];
        foreach (int pixel in parts.SelectMany(part => part.Pixels))
            ink[pixel] = (byte)Math.Min(255, Contrast.Values[pixel] * 255 / Levels.Full);
        Rectangle box = IsTiny(Width, Height)
            ? parts.Select(part => part.Box).Aggregate(Rectangle.Union)
            : parts.Select(part => part.CertainBox).Aggregate(Rectangle.Union);
        return new DigitInk(new GreyPicture(ink, Width, Height).Crop(box), box, Levels.Full);
    }

    /// <summary>Whether a part goes along half of a side of the picture, as a table does beside the paper.</summary>
    public bool GoesAlongSide(InkPart part)
    {
        if (!part.IsAtBorder)
            return false;
        (int left, int right, int top, int bottom) = (0, 0, 0, 0);
        foreach (int pixel in part.Pixels)
        {
            left += pixel % Width == 0 ? 1 : 0;
            right += pixel % Width == Width - 1 ? 1 : 0;
            top += pixel < Width ? 1 : 0;
            bottom += pixel >= Width * (Height - 1) ? 1 : 0;
        }

        return 2 * Math.Max(left, right) >= Height || 2 * Math.Max(top, bottom) >= Width;
    }

    private static InkSearch? In(GreyPicture picture, ToneGrid medians, int radius, TimeLimit time)
    {
        time.Check();
        InkContrast contrast = InkContrast.Of(picture, medians, radius);
        time.Check();
        if (InkLevels.Measure(contrast, IsTiny(picture.Width, picture.Height)) is not { } levels)
            return null;
        List<InkPart> all = InkParts.Find(contrast.Values, picture.Width, levels);
        List<InkPart> parts = InkParts.Within(all, Math.Max(picture.Width, picture.Height));
        return InkParts.OfDigit(parts).Count == 0
            ? null
            : new InkSearch(contrast, levels, all, parts, picture.Width, picture.Height);
    }

    private static bool IsTiny(int width, int height) => Math.Max(width, height) <= LargestTinySide;

    private double DigitWeight() => InkParts.OfDigit(Parts).Sum(part =>
        part.Pixels.Sum(pixel => (double)Contrast.Values[pixel] * Contrast.Values[pixel]));

    private double WidestStroke() => InkOf(InkParts.OfDigit(Parts)).Strokes.Widest;
}
