namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Estimates how bright the paper is everywhere, also beneath the ink: a smooth surface that most of the picture's border
/// lies on, and what soft shadows add to it.
/// </summary>
internal static class PaperTone
{
    private const int Rounds = 12;

    // What lies farther from the surface than six deviations, or these levels if they are more, is not paper.
    private const double DeviationsOfPaper = 6;
    private const double LevelsOfPaper = 12;

    // Weighs against the squares around one; where they all are ink, nothing is added.
    private const double WeightOfNoShadow = 0.05;

    public static ToneGrid Estimate(GreyPicture picture)
    {
        ToneGrid medians = ToneGrid.Medians(picture);
        (Surface surface, double deviation) = FitBorder(medians);
        double reach = Math.Max(LevelsOfPaper, DeviationsOfPaper * deviation);
        for (int round = 0; round < Rounds; round++)
            surface = Surface.Fit(medians, Trust(medians, surface, reach), curved: true);
        return AddShadows(medians, surface, reach);
    }

    // Least absolute deviations: a minority of ink along the border does not move a plane that is fitted so.
    private static (Surface Surface, double Deviation) FitBorder(ToneGrid grid)
    {
        int[] border = Border(grid);
        double[] weights = new double[grid.Tones.Length];
        foreach (int square in border)
            weights[square] = 1;
        Surface surface = Surface.Fit(grid, weights, curved: false);
        for (int round = 0; round < 2 * Rounds; round++)
        {
            foreach (int square in border)
                weights[square] = 1 / Math.Max(0.5, Math.Abs(grid.Tones[square] - surface[square]));
            surface = Surface.Fit(grid, weights, curved: false);
        }

        double[] distances = [.. border.Select(square => Math.Abs(grid.Tones[square] - surface[square])).Order()];
        return (surface, 1.4826 * distances[distances.Length / 2]);
    }

    private static int[] Border(ToneGrid grid)
    {
        int depth = Math.Max(1, Math.Max(grid.Rows, grid.Columns) / 16);
        return [.. Enumerable.Range(0, grid.Tones.Length).Where(square =>
        {
            (int row, int column) = (square / grid.Columns, square % grid.Columns);
            return row < depth || row >= grid.Rows - depth || column < depth || column >= grid.Columns - depth;
        })];
    }

    // Tukey's biweight: 1 on the surface, 0 from its reach on.
    private static double[] Trust(ToneGrid grid, Surface surface, double reach) =>
        [.. grid.Tones.Select((tone, square) =>
        {
            double distance = Math.Min(1, Math.Abs(tone - surface[square]) / reach);
            double rest = 1 - (distance * distance);
            return rest * rest;
        })];

    private static ToneGrid AddShadows(ToneGrid grid, Surface surface, double reach)
    {
        double[] weights = Trust(grid, surface, reach);
        double[] shadows = [.. weights.Select((weight, square) => weight * (grid.Tones[square] - surface[square]))];
        GridBlur.Apply(weights, grid.Rows, grid.Columns);
        GridBlur.Apply(shadows, grid.Rows, grid.Columns);
        return grid with
        {
            Tones = [.. shadows.Select((shadow, square) => surface[square] + (shadow / (weights[square] + WeightOfNoShadow)))],
        };
    }
}
