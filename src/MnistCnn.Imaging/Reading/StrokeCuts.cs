namespace MnistCnn.Imaging.Reading;

/// <summary>Where digits that touch each other may part: upright ways and slanted ones that cross little ink.</summary>
internal static class StrokeCuts
{
    // Of one part of a row.
    private const int Most = 40;

    // Columns for each row: as upright digits part, and as slanted ones do.
    private static readonly double[] Slants = [0, 0.4];

    // Of the height: one way is sought in so many columns.
    private const double Spacing = 1.0 / 12;

    // Between two cuts lies so much of the ink that is in a square as high as the row, or they are the same.
    private const double LeastInk = 0.045;

    /// <summary>Finds them, from left to right; the cheaper of two that are nearly the same.</summary>
    public static List<StrokeCut> Of(GreyPicture ink)
    {
        var sums = new RowSums(ink);
        double least = LeastInk * sums.Total * Math.Min(1, (double)ink.Height / ink.Width);
        int[] left = new int[ink.Height];
        int[] right = [.. Enumerable.Repeat(ink.Width, ink.Height)];
        List<int[]> edges = [left, right];
        List<StrokeCut> cuts = [];
        foreach (StrokeCut cut in Slants.SelectMany(slant => Of(ink, slant)).OrderBy(cut => cut.Ink))
        {
            if (cuts.Count == Most || edges.Exists(edge => sums.Between(edge, cut.Columns) < least))
                continue;
            cuts.Add(cut);
            edges.Add(cut.Columns);
        }

        return [.. cuts.OrderBy(cut => cut.Columns.Sum(column => (long)column))];
    }

    private static IEnumerable<StrokeCut> Of(GreyPicture ink, double slant)
    {
        int[] shifts = [.. Enumerable.Range(0, ink.Height).Select(row => (int)Math.Round(slant * row))];
        GreyPicture upright = Shear(ink, shifts);
        var ways = new CheapWays(upright);
        int step = Math.Max(1, (int)(Spacing * ink.Height));
        return Enumerable.Range(0, upright.Width).Chunk(step).Select(columns => Cut(
            ink, [.. ways.Through(columns.MinBy(ways.Cost)).Select((column, row) =>
                Math.Clamp(column - shifts[row], 0, ink.Width))]));
    }

    private static GreyPicture Shear(GreyPicture ink, int[] shifts)
    {
        int width = ink.Width + shifts[^1];
        byte[] pixels = new byte[width * ink.Height];
        for (int y = 0; y < ink.Height; y++)
            ink.Pixels.AsSpan(y * ink.Width, ink.Width).CopyTo(pixels.AsSpan((y * width) + shifts[y]));
        return new GreyPicture(pixels, width, ink.Height);
    }

    private static StrokeCut Cut(GreyPicture ink, int[] columns)
    {
        byte[] crossed = [.. columns.Select((column, row) =>
            column == ink.Width ? (byte)0 : ink.Pixels[(row * ink.Width) + column])];
        int reach = (int)(StrokeCut.Reach * ink.Height);
        bool[] isShared = [.. Enumerable.Range(0, columns.Length).Select(row =>
        {
            int from = Math.Max(0, row - reach), to = Math.Min(columns.Length, row + reach + 1);
            return crossed.AsSpan(from, to - from).ContainsAnyInRange((byte)128, byte.MaxValue);
        })];
        return new StrokeCut(columns, crossed.Sum(value => value / 255.0), isShared);
    }
}
