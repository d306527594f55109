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

    /// <summary>Finds the digit; null if there is none.</summary>
    public static DigitInk? Find(GreyPicture picture)
    {
        int factor = (Math.Max(picture.Width, picture.Height) + LargestSide - 1) / LargestSide;
        DigitInk? found = FindIn(picture.Shrink(factor));
        if (found is null || factor == 1)
            return found;
        Rectangle whole = new(0, 0, picture.Width, picture.Height);
        Rectangle box = new(found.Box.X * factor, found.Box.Y * factor, found.Box.Width * factor, found.Box.Height * factor);
        int side = Math.Max(found.Box.Width, found.Box.Height);
        if (side >= SmallestSide)
            return found with { Box = Rectangle.Intersect(whole, box) };
        Rectangle around = Rectangle.Intersect(whole, Rectangle.Inflate(box, side * factor, side * factor));
        DigitInk? closer = Find(picture.Crop(around));
        return closer is null ? null : closer with { Box = closer.Box with { X = closer.Box.X + around.X, Y = closer.Box.Y + around.Y } };
    }

    private static DigitInk? FindIn(GreyPicture picture)
    {
        short[] contrasts = PaperTone.Estimate(picture).Compare(picture);
        if (InkLevels.Measure(contrasts) is not { } levels)
            return null;
        if (levels.IsDark)
            Negate(contrasts);
        List<InkPart> parts = InkParts.OfDigit(InkParts.Find(contrasts, picture.Width, levels));
        if (parts.Count == 0)
            return null;
        byte[] ink = new byte[contrasts.Length];
        foreach (int pixel in parts.SelectMany(part => part.Pixels))
            ink[pixel] = (byte)Math.Min(255, contrasts[pixel] * 255 / levels.Full);
        Rectangle box = parts.Select(part => part.Box).Aggregate(Rectangle.Union);
        return new DigitInk(new GreyPicture(ink, picture.Width, picture.Height).Crop(box), box);
    }

    private static void Negate(short[] values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (short)-values[i];
    }
}
