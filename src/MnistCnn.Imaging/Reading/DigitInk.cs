using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>The ink of the digit in a picture.</summary>
/// <param name="Pixels">Its box: 0 is paper, 255 is full ink.</param>
/// <param name="Box">Where it lies in the picture.</param>
internal sealed record DigitInk(GreyPicture Pixels, Rectangle Box)
{
    // Large pictures are shrunk to this, which also averages their noise …
    private const int LargestSide = 640;

    // … and if little is left of the digit then, it is looked at again, alone.
    private const int SmallestSide = 80;

    // The edge of a stroke is where half of its ink is left. In a picture as small as MNIST's own, a pixel that is
    // covered in part counts, however little it is.
    private const int LargestTinySide = 64;

    /// <summary>Finds the digit; null if there is none.</summary>
    public static DigitInk? Find(GreyPicture picture)
    {
        int factor = (Math.Max(picture.Width, picture.Height) + LargestSide - 1) / LargestSide;
        if (FindIn(picture.Shrink(factor)) is not { } found)
            return null;
        Rectangle box = Rectangle.Intersect(
            new Rectangle(
                found.Box.X * factor, found.Box.Y * factor, found.Box.Width * factor, found.Box.Height * factor),
            new Rectangle(0, 0, picture.Width, picture.Height));
        int side = Math.Max(found.Box.Width, found.Box.Height);
        return (factor > 1 && side < SmallestSide ? FindAgain(picture, box, side * factor) : null)
            ?? found with { Box = box };
    }

    private static DigitInk? FindAgain(GreyPicture picture, Rectangle box, int margin)
    {
        var around = Rectangle.Intersect(
            Rectangle.Inflate(box, margin, margin), new Rectangle(0, 0, picture.Width, picture.Height));
        DigitInk? found = Find(picture.Crop(around));
        return found is null
            ? null
            : found with { Box = new Rectangle(around.Location + (Size)found.Box.Location, found.Box.Size) };
    }

    private static DigitInk? FindIn(GreyPicture picture)
    {
        InkContrast contrast = InkContrast.Of(picture);
        bool isTiny = Math.Max(picture.Width, picture.Height) <= LargestTinySide;
        if (InkLevels.Measure(contrast, isTiny) is not { } levels)
            return null;
        List<InkPart> parts =
            InkParts.OfDigit(InkParts.Find(contrast.Values, picture.Width, levels), picture.Width, picture.Height);
        if (parts.Count == 0)
            return null;
        byte[] ink = new byte[contrast.Values.Length];
        foreach (int pixel in parts.SelectMany(part => part.Pixels))
            ink[pixel] = (byte)Math.Min(255, contrast.Values[pixel] * 255 / levels.Full);
        Rectangle box = isTiny
            ? parts.Select(part => part.Box).Aggregate(Rectangle.Union)
            : parts.Select(part => part.CertainBox).Aggregate(Rectangle.Union);
        return new DigitInk(new GreyPicture(ink, picture.Width, picture.Height).Crop(box), box);
    }
}
