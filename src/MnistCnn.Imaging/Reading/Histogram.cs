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
            double between = below == 0 ? 0 : Math.Pow((sumBelow * total) - (sum * below), 2) / (below * (total - below));
            if (between > largest && below < total)
                (best, largest) = (level, between);
            below += counts[level];
            sumBelow += (double)counts[level] * level;
        }

        return best;
    }

    /// <summary>The median of all levels of at least <paramref name="from"/>.</summary>
    public static int Median(ReadOnlySpan<long> counts, int from)
    {
        long total = 0;
        foreach (long count in counts[from..])
            total += count;
        int level = from;
        for (long above = total - counts[level]; above > total / 2; level++)
            above -= counts[level + 1];
        return level;
    }
}
