namespace MnistCnn.Imaging.Reading;

/// <summary>Questions to the counts of the levels 0 to 255; at least one count is not 0.</summary>
internal static class Histogram
{
    /// <summary>
    /// The lowest level of the upper of two classes, chosen so that their means lie as far apart as their sizes allow
    /// (Otsu, 1979). Where there is only one level, that one.
    /// </summary>
    public static int Otsu(ReadOnlySpan<long> counts)
    {
        (double total, double sum) = (0, 0);
        for (int level = 0; level < counts.Length; level++)
        {
            total += counts[level];
            sum += (double)counts[level] * level;
        }

        (int best, double largest, double below, double sumBelow) = (0, -1, 0, 0);
        for (int level = 0; level < counts.Length; level++)
        {
            double between = below == 0
                ? 0
                : Math.Pow((sumBelow * total) - (sum * below), 2) / (below * (total - below));
            if (between > largest && below < total)
                (best, largest) = (level, between);
            below += counts[level];
            sumBelow += (double)counts[level] * level;
        }

        return best;
    }

    /// <summary>The level below which a share of all counts from one level on lie.</summary>
    /// <param name="counts">How often each level is.</param>
    /// <param name="from">The lowest level to count; it or a higher one must occur.</param>
    /// <param name="share">0 for the lowest, 0.5 for the median, 1 for the highest.</param>
    public static int Quantile(ReadOnlySpan<long> counts, int from, double share)
    {
        long total = 0;
        foreach (long count in counts[from..])
            total += count;
        int level = from;
        for (long below = counts[level]; below < share * total; below += counts[level])
            level++;
        return level;
    }
}
