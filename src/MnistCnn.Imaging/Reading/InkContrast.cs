namespace MnistCnn.Imaging.Reading;

/// <summary>How far each pixel differs from the paper towards ink, if the ink is dark, or if it is light.</summary>
internal sealed class InkContrast
{
    // JPEG's patterns in blank paper reach some levels; yellow ink on white has 18.
    private const double SmallestInk = 12;

    // On paper that is one tone without grain, as in drawings, all that differs is ink.
    private const double SmallestOnEvenPaper = 5;
    private const double EvenPaper = 0.5;

    // Normal noise exceeds 4.5 deviations in one pixel of 300,000.
    private const double DeviationsOfNoise = 4.5;

    private InkContrast(short[] values)
    {
        Values = values;
        long[] magnitudes = new long[256];
        foreach (short value in values)
        {
            magnitudes[Math.Abs((int)value)]++;
            Counts[Math.Max((int)value, 0)]++;
        }

        double smallest = magnitudes[0] >= EvenPaper * values.Length ? SmallestOnEvenPaper : SmallestInk;
        Smallest = (int)Math.Ceiling(Math.Max(smallest, DeviationsOfNoise * Deviation(magnitudes, values.Length)));
        Array.Clear(Counts, 0, Math.Min(Smallest, Counts.Length));
        Mass = Counts.Select((count, level) => (double)count * level).Sum();
    }

    /// <summary>In levels, −255 to 255, as if the light were the same everywhere; positive towards ink.</summary>
    public short[] Values { get; }

    /// <summary>The contrast from which on a pixel is not noise.</summary>
    public int Smallest { get; }

    /// <summary>
    /// How many pixels have each contrast of at least <see cref="Smallest"/>, by level from 0 to 255.
    /// </summary>
    public long[] Counts { get; } = new long[256];

    /// <summary>The sum of all contrasts that are not noise.</summary>
    public double Mass { get; }

    /// <summary>The contrast for ink of the kind that stands out more, dark or light.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="medians">Of it.</param>
    /// <param name="radius">Half the width of the widest strokes, in squares of the medians.</param>
    public static InkContrast Of(GreyPicture picture, ToneGrid medians, int radius)
    {
        if (!PaperTone.IsInkDark(picture, medians, radius))
            (picture, medians) = (picture.Invert(), medians.Invert());
        var contrast = new InkContrast(PaperTone.Estimate(medians, radius).Compare(picture));
        short[] withoutLines = RuledLines.Erase(contrast.Values, picture.Width, contrast.Smallest);
        return withoutLines == contrast.Values ? contrast : new InkContrast(withoutLines);
    }

    // The standard deviation of normal noise, of which a quarter lies within 0.3186 deviations: a quarter of the
    // picture is paper at least, but not always half of it.
    private static double Deviation(long[] magnitudes, int count)
    {
        double wanted = count / 4.0;
        int level = 0;
        for (; magnitudes[level] < wanted; level++)
            wanted -= magnitudes[level];
        // A level stands for all values that round to it.
        double within = wanted / magnitudes[level];
        return (level == 0 ? within / 2 : level - 0.5 + within) / 0.3186;
    }
}
