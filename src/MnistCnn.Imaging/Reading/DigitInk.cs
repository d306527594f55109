using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>The ink of a digit in a picture.</summary>
/// <param name="Pixels">Its box: 0 is paper, 255 is full ink.</param>
/// <param name="Box">Where it lies in the picture.</param>
/// <param name="Contrast">By how many levels full ink differs from the paper.</param>
internal sealed record DigitInk(GreyPicture Pixels, Rectangle Box, int Contrast)
{
    // Large pictures are shrunk to this, which also averages their noise …
    private const int LargestSide = 640;

    // … and if little is left of the digit then, it is looked at again, alone.
    private const int SmallestSide = 80;

    // A row of digits is that much longer than one.
    private const int LargestSideOfRow = 1_600;

    private static readonly InkLevels LevelsOfInk = new(Full: byte.MaxValue, Certain: 128, Faint: 32);

    /// <summary>The strokes of even strength.</summary>
    public Strokes Strokes => Strokes.Of(StrokeContrast.Even(Pixels));

    /// <summary>What it is, as far as can be told without reading it.</summary>
    public DigitFinding Finding { get; private init; }

    /// <summary>Finds the digit; null if there is no ink.</summary>
    public static DigitInk? Find(GreyPicture picture, TimeLimit time)
    {
        int factor = Factor(picture, LargestSide);
        if (InkSearch.In(picture.Shrink(factor), time) is not { } search)
            return null;
        IReadOnlyList<InkPart> parts = InkParts.OfDigit(search.Parts);
        DigitInk small = search.InkOf(parts);
        DigitFinding finding = InkJudgement.Of(search, search.AllParts, parts, small);
        if (finding == DigitFinding.SeveralDigits)
            small = search.InkOf(RowParts.Group(search.Parts).MaxBy(digit => digit.Sum(part => part.Mass))!);
        DigitInk found = small.Enlarge(factor, picture) with { Finding = finding };
        int side = Math.Max(small.Box.Width, small.Box.Height);
        return (factor > 1 && side < SmallestSide ? FindAgain(picture, found, side * factor, time) : null) ?? found;
    }

    /// <summary>Finds the digits of a row, from left to right.</summary>
    public static List<DigitInk> FindRow(GreyPicture picture, TimeLimit time)
    {
        int factor = Factor(picture, LargestSideOfRow);
        if (InkSearch.In(picture.Shrink(factor), time) is not { } search)
            return [];
        return [.. RowParts.Group(search.Parts).Select(parts =>
        {
            time.Check();
            DigitInk small = search.InkOf(parts);
            return small.Enlarge(factor, picture) with { Finding = InkJudgement.Of(search, parts, parts, small) };
        })];
    }

    /// <summary>The same in larger pixels, of which there are at most so many rows.</summary>
    public DigitInk Shrink(int rows) => this with { Pixels = Pixels.Shrink((Pixels.Height + rows - 1) / rows) };

    /// <summary>What lies between two cuts, without crumbs; null if hardly anything does.</summary>
    /// <param name="left">Where it begins; null for the left edge.</param>
    /// <param name="right">Where it ends; null for the right edge.</param>
    public DigitInk? Between(StrokeCut? left, StrokeCut? right)
    {
        int share = (int)(StrokeCut.Reach * Pixels.Height);
        int from = Math.Max(0, (left?.Columns.Min() ?? 0) - share);
        int to = Math.Min(Pixels.Width, (right?.Columns.Max() ?? Pixels.Width) + share);
        GreyPicture part = Pixels.Crop(new Rectangle(from, 0, to - from, Pixels.Height));
        short[] ink = new short[part.Pixels.Length];
        for (int y = 0; y < part.Height; y++)
        {
            int first = left is null ? 0 : left.Columns[y] - (left.IsShared[y] ? share : 0);
            int end = right is null ? Pixels.Width : right.Columns[y] + (right.IsShared[y] ? share : 0);
            for (int x = Math.Max(from, first); x < Math.Min(to, end); x++)
                ink[(y * part.Width) + x - from] = part.Pixels[(y * part.Width) + x - from];
        }

        List<InkPart> parts = InkParts.OfDigit(InkParts.Find(ink, part.Width, LevelsOfInk));
        if (parts.Count == 0)
            return null;
        byte[] pixels = new byte[ink.Length];
        foreach (int pixel in parts.SelectMany(found => found.Pixels))
            pixels[pixel] = (byte)ink[pixel];
        Rectangle box = parts.Select(found => found.CertainBox).Aggregate(Rectangle.Union);
        int factor = Math.Max(1, (int)Math.Round((double)Box.Width / Pixels.Width));
        return new DigitInk(
            new GreyPicture(pixels, part.Width, part.Height).Crop(box),
            Rectangle.Intersect(Box, new Rectangle(
                Box.X + ((from + box.X) * factor), Box.Y + (box.Y * factor), box.Width * factor, box.Height * factor)),
            Contrast);
    }

    private static int Factor(GreyPicture picture, int largest) =>
        (Math.Max(picture.Width, picture.Height) + largest - 1) / largest;

    private static DigitInk? FindAgain(GreyPicture picture, DigitInk found, int margin, TimeLimit time)
    {
        var around = Rectangle.Intersect(
            Rectangle.Inflate(found.Box, margin, margin), new Rectangle(0, 0, picture.Width, picture.Height));
        DigitInk? again = Find(picture.Crop(around), time);
        return again is null
            ? null
            : again with
            {
                Box = new Rectangle(around.Location + (Size)again.Box.Location, again.Box.Size),
                Finding = found.Finding == DigitFinding.OneDigit ? again.Finding : found.Finding,
            };
    }

    // Where it lies in the picture that was shrunk.
    private DigitInk Enlarge(int factor, GreyPicture picture) => this with
    {
        Box = Rectangle.Intersect(
            new Rectangle(Box.X * factor, Box.Y * factor, Box.Width * factor, Box.Height * factor),
            new Rectangle(0, 0, picture.Width, picture.Height)),
    };
}
