using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>Finds what hangs together, and tells strokes from specks.</summary>
internal static class InkParts
{
    // The bar of a 5 that does not touch its bow has a tenth of its ink; dust and grain have far less.
    private const double SmallestShare = 0.04;

    private const double SmallestShareOfInner = 0.1;

    // Smaller than this along both sides, in pixels, it is no digit.
    private const int SmallestSide = 5;

    /// <summary>All connected parts with some certain ink, and the faint pixels that adjoin them, over corners too.</summary>
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
            parts.Add(Measure(contrasts, width, pixels));
        }

        return parts;
    }

    /// <summary>
    /// The parts of the digit: the largest and those that are near and not much smaller. What lies at the picture's border
    /// is the edge of the paper, if something else is large enough to be the digit. Empty if there is no digit.
    /// </summary>
    public static List<InkPart> OfDigit(List<InkPart> parts, int width, int height)
    {
        InkPart? largest = parts.MaxBy(part => part.Mass);
        InkPart? inner = parts.Where(IsInside).MaxBy(part => part.Mass);
        if (inner is not null && inner.Mass >= SmallestShareOfInner * largest!.Mass)
            (largest, parts) = (inner, [.. parts.Where(IsInside)]);
        if (largest is null || Math.Max(largest.Box.Width, largest.Box.Height) < SmallestSide)
            return [];
        int reach = Math.Max(largest.Box.Width, largest.Box.Height) / 2;
        var around = Rectangle.Inflate(largest.Box, reach, reach);
        return [.. parts.Where(part => part.Mass >= SmallestShare * largest.Mass && part.Box.IntersectsWith(around))];

        bool IsInside(InkPart part) =>
            part.Box.Left > 0 && part.Box.Top > 0 && part.Box.Right < width && part.Box.Bottom < height;
    }

    /// <summary>The smallest area that holds all pixels with a contrast of at least <paramref name="least"/>.</summary>
    public static Rectangle Box(IEnumerable<InkPart> parts, ReadOnlySpan<short> contrasts, int width, int least)
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        foreach (int pixel in parts.SelectMany(part => part.Pixels))
        {
            if (contrasts[pixel] < least)
                continue;
            (left, right) = (Math.Min(left, pixel % width), Math.Max(right, pixel % width));
            (top, bottom) = (Math.Min(top, pixel / width), Math.Max(bottom, pixel / width));
        }

        return Rectangle.FromLTRB(left, top, right + 1, bottom + 1);
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

    private static InkPart Measure(ReadOnlySpan<short> contrasts, int width, List<int> pixels)
    {
        (int left, int top, int right, int bottom, long mass) = (int.MaxValue, int.MaxValue, 0, 0, 0L);
        foreach (int pixel in pixels)
        {
            (left, right) = (Math.Min(left, pixel % width), Math.Max(right, pixel % width));
            (top, bottom) = (Math.Min(top, pixel / width), Math.Max(bottom, pixel / width));
            mass += contrasts[pixel];
        }

        return new InkPart(Rectangle.FromLTRB(left, top, right + 1, bottom + 1), mass, [.. pixels]);
    }
}
