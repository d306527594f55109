using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>Finds what hangs together, and tells strokes from specks.</summary>
internal static class InkParts
{
    /// <summary>Of the ink of the largest part: what is more than dust.</summary>
    // The bar of a 5 that does not touch its bow has a tenth; dust has far less.
    public const double SmallestShare = 0.04;

    // The edge of the paper, with a table behind it, may have this many times the ink of the digit, or any, where the
    // digit is as large as this beside the picture.
    private const int LargestEdge = 10;
    private const double LargeSide = 0.25;

    // In pixels; what is smaller along both sides is no digit.
    private const int SmallestSide = 5;

    /// <summary>
    /// All connected parts with some certain ink, and the faint pixels that adjoin them, over corners too.
    /// </summary>
    /// <param name="contrasts">How far each pixel differs from the paper, towards ink.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="levels">From where on pixels are ink.</param>
    public static List<InkPart> Find(ReadOnlySpan<short> contrasts, int width, InkLevels levels)
    {
        List<InkPart> parts = [];
        bool[] seen = new bool[contrasts.Length];
        List<int> pixels = [];
        for (int start = 0; start < contrasts.Length; start++)
        {
            if (contrasts[start] < levels.Certain || seen[start])
                continue;
            seen[start] = true;
            pixels.Clear();
            pixels.Add(start);
            for (int next = 0; next < pixels.Count; next++)
                AddNeighbours(contrasts, width, levels.Faint, pixels[next], seen, pixels);
            parts.Add(Measure(contrasts, width, levels, pixels));
        }

        return parts;
    }

    /// <summary>
    /// The parts that do not reach the picture's border, or all, if nothing within is large enough.
    /// </summary>
    /// <param name="parts">Of the picture.</param>
    /// <param name="side">The longer side of the picture.</param>
    public static List<InkPart> Within(List<InkPart> parts, int side)
    {
        List<InkPart> inner = [.. parts.Where(part => !part.IsAtBorder)];
        return inner.MaxBy(part => part.Mass) is { } largest
            && (largest.Mass * LargestEdge >= parts.Max(part => part.Mass)
                || Math.Max(largest.Box.Width, largest.Box.Height) >= LargeSide * side)
            ? inner
            : parts;
    }

    /// <summary>
    /// The parts of the digit: the largest, and those near it that are not much smaller. Empty if there is no digit.
    /// </summary>
    public static List<InkPart> OfDigit(IReadOnlyList<InkPart> parts)
    {
        InkPart? largest = parts.MaxBy(part => part.Mass);
        int side = largest is null ? 0 : Math.Max(largest.Box.Width, largest.Box.Height);
        if (side < SmallestSide)
            return [];
        var around = Rectangle.Inflate(largest!.Box, side / 2, side / 2);
        return [.. parts.Where(part => part.Mass >= SmallestShare * largest.Mass && part.Box.IntersectsWith(around))];
    }

    private static void AddNeighbours(
        ReadOnlySpan<short> contrasts, int width, int faint, int pixel, bool[] seen, List<int> pixels)
    {
        (int row, int column) = (pixel / width, pixel % width);
        for (int y = Math.Max(0, row - 1); y <= row + 1 && y * width < contrasts.Length; y++)
        {
            for (int x = Math.Max(0, column - 1); x <= Math.Min(width - 1, column + 1); x++)
            {
                int neighbour = (y * width) + x;
                if (contrasts[neighbour] < faint || seen[neighbour])
                    continue;
                seen[neighbour] = true;
                pixels.Add(neighbour);
            }
        }
    }

    private static InkPart Measure(ReadOnlySpan<short> contrasts, int width, InkLevels levels, List<int> pixels)
    {
        (Rectangle box, Rectangle certainBox, long mass) = (Rectangle.Empty, Rectangle.Empty, 0L);
        foreach (int pixel in pixels)
        {
            Rectangle place = new(pixel % width, pixel / width, 1, 1);
            box = box.IsEmpty ? place : Rectangle.Union(box, place);
            if (contrasts[pixel] >= levels.Certain)
                certainBox = certainBox.IsEmpty ? place : Rectangle.Union(certainBox, place);
            mass += contrasts[pixel];
        }

        var inner = new Rectangle(1, 1, width - 2, (contrasts.Length / width) - 2);
        return new InkPart([.. pixels], mass, box, certainBox, IsAtBorder: !inner.Contains(box));
    }
}
