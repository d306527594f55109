namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Estimates how bright the paper is everywhere, also beneath the ink. Strokes are narrow and vanish; the light and the
/// shadows are broad and stay.
/// </summary>
internal static class PaperTone
{
    // Strokes are narrower than twice this share of the picture's longer side.
    private const double RadiusOfStrokes = 0.15;

    // Squares so near to the closing are paper: within these levels or, if that is more, within the spread of the
    // nearest quarter times eight.
    private const double PaperLevels = 12;
    private const double PaperSpread = 8;

    /// <summary>Half the width of the widest strokes that there may be, in squares.</summary>
    public static int LargestRadius(ToneGrid grid) =>
        Math.Max(1, (int)Math.Round(RadiusOfStrokes * Math.Max(grid.Rows, grid.Columns)));

    /// <summary>
    /// Whether ink is darker than the paper. Ink is what is narrow: at every width from pixels to strokes, the dark
    /// that a closing removes is weighed against the bright, by how many times as dark or bright it is: beside dark
    /// ink, paper between strokes and the edge of a shadow is little brighter than the paper around.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="medians">Of it.</param>
    /// <param name="radius">Half the width of the widest strokes, in squares.</param>
    public static bool IsInkDark(GreyPicture picture, ToneGrid medians, int radius)
    {
        double dark = 0;
        foreach (short difference in medians.Compare(picture))
            dark += (double)difference * Math.Abs(difference);
        return dark + Narrow(medians, radius, isDark: true) >= Narrow(medians, radius, isDark: false);
    }

    /// <summary>Estimates the paper beneath dark ink whose strokes are narrower than twice the radius.</summary>
    public static ToneGrid Estimate(ToneGrid medians, int radius)
    {
        ToneGrid paper = new PaddedGrid(medians, radius).Close(radius);
        double[] distances = [.. medians.Tones.Zip(paper.Tones, (tone, estimate) => Math.Abs(tone - estimate)).Order()];
        return Correct(paper, medians, reach: Math.Max(PaperLevels, PaperSpread * distances[distances.Length / 4]));
    }

    // The squared contrasts of what is dark, or bright, and narrow, summed over the picture and the widths: ratios of
    // light, which small differences make as many levels as Compare tells.
    private static double Narrow(ToneGrid medians, int largest, bool isDark)
    {
        PaddedGrid padded = new(isDark ? medians : medians.Invert(), largest);
        double sum = 0;
        for (int radius = 1; radius <= largest; radius++)
        {
            ToneGrid closed = padded.CloseByReconstruction(radius);
            sum += medians.SquaredDifferences(isDark ? closed : closed.Invert());
        }

        return sum * Math.Pow(medians.UsualLight() * medians.Side, 2);
    }

    // Grain makes a closing too bright. Where there is paper, the mean of the squares around is right.
    private static ToneGrid Correct(ToneGrid paper, ToneGrid medians, double reach)
    {
        double[] corrected = new double[paper.Tones.Length];
        for (int square = 0; square < corrected.Length; square++)
        {
            (int row, int column) = (square / paper.Columns, square % paper.Columns);
            (double sum, int count) = (0, 0);
            for (int y = Math.Max(0, row - 1); y <= Math.Min(paper.Rows - 1, row + 1); y++)
            {
                for (int x = Math.Max(0, column - 1); x <= Math.Min(paper.Columns - 1, column + 1); x++)
                {
                    double tone = medians.Tones[(y * paper.Columns) + x];
                    if (Math.Abs(tone - paper.Tones[square]) <= reach)
                        (sum, count) = (sum + tone, count + 1);
                }
            }

            corrected[square] = count == 0 ? paper.Tones[square] : sum / count;
        }

        return paper with { Tones = corrected };
    }
}
