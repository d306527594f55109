namespace MnistCnn.Data;

/// <summary>Which neighbouring pixels of a line a new pixel is made of, and how much of each.</summary>
/// <param name="Start">The first of them.</param>
/// <param name="Weights">The share of each, 0 to 1; together 1, or less where the line ends.</param>
internal readonly record struct PixelShares(int Start, float[] Weights)
{
    /// <summary>Linear interpolation, for a line that grows or stays.</summary>
    /// <param name="length">Pixels of the line, at least 1.</param>
    /// <param name="newLength">Pixels to make, at least <paramref name="length"/>.</param>
    public static PixelShares[] Interpolate(int length, int newLength)
    {
        double scale = (double)length / newLength;
        return Make(newLength, i =>
        {
            double centre = ((i + 0.5) * scale) - 0.5;
            int start = Math.Max(0, (int)Math.Ceiling(centre - 1));
            int end = Math.Min(length - 1, (int)Math.Floor(centre + 1));
            double[] shares = [.. Enumerable.Range(start, end - start + 1).Select(x => 1 - Math.Abs(x - centre))];
            double sum = shares.Sum();
            return new PixelShares(start, [.. shares.Select(share => (float)(share / sum))]);
        });
    }

    /// <summary>
    /// The exact overlap of old and new pixels, for a line that shrinks. It is put in the middle of a longer one, which
    /// is blank beyond it, and that one is scaled.
    /// </summary>
    /// <param name="length">Pixels of the line, at least 1.</param>
    /// <param name="fullLength">Pixels of the longer line, at least <paramref name="length"/>.</param>
    /// <param name="newLength">Pixels to make of the longer line, at most as many as it has.</param>
    public static PixelShares[] Overlap(int length, int fullLength, int newLength)
    {
        double scale = (double)fullLength / newLength;
        int margin = (fullLength - length) / 2;
        return Make(newLength, i =>
        {
            double from = Math.Clamp((i * scale) - margin, 0, length);
            double to = Math.Clamp(((i + 1) * scale) - margin, 0, length);
            int start = (int)Math.Floor(from);
            int count = (int)Math.Ceiling(to) - start;
            return new PixelShares(start, [.. Enumerable.Range(start, count)
                .Select(x => (float)((Math.Min(x + 1, to) - Math.Max(x, from)) / scale))]);
        });
    }

    private static PixelShares[] Make(int count, Func<int, PixelShares> make) =>
        [.. Enumerable.Range(0, count).Select(make)];
}
