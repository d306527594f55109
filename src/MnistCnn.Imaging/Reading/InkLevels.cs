namespace MnistCnn.Imaging.Reading;

/// <summary>What a contrast says.</summary>
/// <param name="Full">The contrast of full ink.</param>
/// <param name="Certain">From here on a pixel is ink.</param>
/// <param name="Faint">From here on a pixel is ink if ink adjoins it: the edge of a stroke, or a weak stroke.</param>
internal readonly record struct InkLevels(int Full, int Certain, int Faint)
{
    private const double CertainShare = 0.5;

    /// <summary>Measures them.</summary>
    /// <param name="contrast">What differs from the paper.</param>
    /// <param name="faintShare">How much of full ink a faint pixel has at least, if noise does not have more; 0 to 0.5.</param>
    /// <returns>Null if nothing stands out from the paper.</returns>
    public static InkLevels? Measure(InkContrast contrast, double faintShare)
    {
        if (contrast.Mass == 0)
            return null;
        int full = Histogram.Median(contrast.Counts, from: Histogram.Otsu(contrast.Counts));
        int certain = Math.Max(contrast.Smallest, (int)Math.Round(CertainShare * full));
        int faint = Math.Max(contrast.Smallest / 2, (int)Math.Round(faintShare * full));
        return new InkLevels(full, certain, faint);
    }
}
