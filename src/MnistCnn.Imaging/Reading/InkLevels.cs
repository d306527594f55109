namespace MnistCnn.Imaging.Reading;

/// <summary>What a contrast says.</summary>
/// <param name="Full">The contrast of full ink.</param>
/// <param name="Certain">From here on a pixel is ink.</param>
/// <param name="Faint">From here on a pixel is ink if ink adjoins it: the edge of a stroke, or a weak stroke.</param>
internal readonly record struct InkLevels(int Full, int Certain, int Faint)
{
    private const double CertainShare = 0.5;

    // Of the pixels that are more like ink than like its edges, the few that have more contrast than full ink
    // are grain.
    private const double FullQuantile = 0.85;

    // Weaker than ink along its edge are ruled lines, and what JPEG leaves beside an edge.
    private const double FaintShare = 0.25;
    private const double FaintShareOfTiny = 0.02;

    /// <summary>Measures them.</summary>
    /// <param name="contrast">What differs from the paper.</param>
    /// <param name="isTiny">
    /// Whether the picture is so small that each pixel, as in MNIST's frames, is the mean of what it covers.
    /// </param>
    /// <returns>Null if nothing stands out from the paper.</returns>
    public static InkLevels? Measure(InkContrast contrast, bool isTiny)
    {
        if (contrast.Mass == 0)
            return null;
        int full =
            Histogram.Quantile(contrast.Counts, from: Histogram.Otsu(contrast.Counts), isTiny ? 1 : FullQuantile);
        int certain = Math.Max(contrast.Smallest, Share(CertainShare));
        int faint = Math.Max(contrast.Smallest / 2, Share(isTiny ? FaintShareOfTiny : FaintShare));
        return new InkLevels(full, certain, faint);

        int Share(double share) => (int)Math.Round(share * full);
    }
}
