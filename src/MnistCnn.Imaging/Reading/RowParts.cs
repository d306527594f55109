using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>Takes a row of digits apart.</summary>
internal static class RowParts
{
    // Of the height of the highest part: what a digit has at least, and what is dust.
    private const double LeastHeight = 0.5;
    private const double LeastSide = 0.15;

    // Of the mass of the largest part.
    private const double LeastMass = 0.02;

    // Parts above each other by so much of the narrower one's width are of one digit.
    private const double LeastOverlap = 0.5;

    // So far from a digit, in heights, the bar of a 5 still belongs to it.
    private const double Reach = 0.3;

    /// <summary>The parts of each digit, from left to right.</summary>
    public static IReadOnlyList<IReadOnlyList<InkPart>> Group(IReadOnlyList<InkPart> parts)
    {
        long largest = parts.Max(part => part.Mass);
        int height = parts.Where(part => part.Mass >= largest / 10).Max(part => part.Box.Height);
        InkPart[] ink = [.. parts.Where(part => part.Mass >= LeastMass * largest
            && Math.Max(part.Box.Width, part.Box.Height) >= LeastSide * height)];
        List<Digit> digits = [];
        Rectangle row = ink.MaxBy(part => part.Mass)!.Box;
        foreach (InkPart part in ink.Where(part => IsOfRow(part.Box, row, height)).OrderBy(part => part.Box.X))
        {
            if (digits.Find(digit => Overlap(digit.Box, part.Box) >= LeastOverlap) is { } digit)
                digit.Add(part);
            else
                digits.Add(new Digit(part));
        }

        if (digits.Count == 0)
            return [[.. ink]];
        foreach (InkPart part in ink.Where(part => part.Box.Height < LeastHeight * height))
        {
            Digit nearest = digits.MinBy(digit => Distance(digit.Box, part.Box))!;
            if (Distance(nearest.Box, part.Box) <= Reach * height)
                nearest.Add(part);
        }

        return [.. digits.OrderBy(digit => digit.Box.X + (digit.Box.Width / 2)).Select(digit => digit.Parts)];
    }

    // As high as a digit, and beside the largest, not above or below it.
    private static bool IsOfRow(Rectangle box, Rectangle row, int height) => box.Height >= LeastHeight * height
        && Math.Min(box.Bottom, row.Bottom) - Math.Max(box.Top, row.Top)
            >= LeastHeight * Math.Min(box.Height, row.Height);

    private static double Overlap(Rectangle box, Rectangle other) =>
        (double)(Math.Min(box.Right, other.Right) - Math.Max(box.Left, other.Left)) / Math.Min(box.Width, other.Width);

    private static int Distance(Rectangle box, Rectangle other)
    {
        int across = Math.Max(box.Left - other.Right, other.Left - box.Right);
        int down = Math.Max(box.Top - other.Bottom, other.Top - box.Bottom);
        return Math.Max(0, Math.Max(across, down));
    }

    // Its box is kept: there may be a hundred thousand parts.
    private sealed class Digit(InkPart first)
    {
        public List<InkPart> Parts { get; } = [first];

        public Rectangle Box { get; private set; } = first.Box;

        public void Add(InkPart part)
        {
            Parts.Add(part);
            Box = Rectangle.Union(Box, part.Box);
        }
    }
}
