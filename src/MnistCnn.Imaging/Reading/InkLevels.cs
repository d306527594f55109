namespace MnistCnn.Imaging.Reading;

/// <summary>How far ink differs from the paper, in levels of 0 to 255.</summary>
/// <param name="IsDark">Whether ink is darker than the paper.</param>
/// <param name="Full">The difference of full ink.</param>
/// <param name="Certain">From here on a pixel is ink.</param>
/// <param name="Faint">From here on a pixel is ink if ink adjoins it: the edge of a stroke, or a weak stroke.</param>
internal readonly record struct InkLevels(bool IsDark, int Full, int Certain, int Faint)
{
    // JPEG's patterns in blank paper reach some levels; yellow ink on white has 18.
    private const double SmallestContrast = 12;

    // Normal noise exceeds 4.5 deviations in one pixel of 150,000.
    private const double DeviationsOfNoise = 4.5;

    private const double CertainShare = 0.5;
    private const double FaintShare = 0.2;

    /// <summary>Measures them.</summary>
    /// <param name="differences">How much brighter each pixel is than the paper there, −255 to 255.</param>
    /// <returns>Null if nothing stands out from the paper.</returns>
    public static InkLevels? Measure(ReadOnlySpan<short> differences)
    {
        long[] brighter = new long[256];
        long[] darker = new long[256];
        foreach (short difference in differences)
            (difference < 0 ? darker : brighter)[Math.Abs((int)difference)]++;
        double noise = Noise(brighter, darker);
        int floor = (int)Math.Ceiling(Math.Max(SmallestContrast, DeviationsOfNoise * noise));
        bool isDark = Energy(darker, floor) > Energy(brighter, floor);
        long[] ink = isDark ? darker : brighter;
        Array.Clear(ink, 0, floor);
        if (Array.TrueForAll(ink, count => count == 0))
            return null;
        int full = Histogram.Median(ink, from: Histogram.Otsu(ink));
        return new InkLevels(isDark, full, Math.Max(floor, Share(CertainShare, full)), Math.Max(floor / 2, Share(FaintShare, full)));
    }

    // The standard deviation of normal noise, of which a quarter lies within 0.3186 deviations. More than a quarter of a
    // picture is paper, but not always half of it.
    private static double Noise(long[] brighter, long[] darker)
    {
        double wanted = (brighter.Sum() + darker.Sum()) / 4.0;
        double below = 0;
        for (int level = 0; ; level++)
        {
            long here = brighter[level] + darker[level];
            if (below + here >= wanted)
            {
                // A level stands for all values that round to it.
                double within = (wanted - below) / here;
                return (level == 0 ? within / 2 : level - 0.5 + within) / 0.3186;
            }

            below += here;
        }
    }

    private static double Energy(long[] counts, int floor) =>
        Enumerable.Range(0, counts.Length).Skip(floor).Sum(level => (double)counts[level] * level * level);

    private static int Share(double share, int full) => (int)Math.Round(share * full);
}
