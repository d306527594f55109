namespace MnistCnn.Imaging.Reading;

/// <summary>A plane, or a surface of second degree, through the values of a grid.</summary>
internal sealed class Surface
{
    private const int Terms = 6;
    private const int PlaneTerms = 3;

    private readonly ToneGrid _grid;
    private readonly double[] _factors;

    private Surface(ToneGrid grid, double[] factors) => (_grid, _factors) = (grid, factors);

    /// <summary>Fits by weighted least squares.</summary>
    /// <param name="grid">The values.</param>
    /// <param name="weights">How much each value counts, at least 0.</param>
    /// <param name="curved">Whether it is a surface of second degree.</param>
    public static Surface Fit(ToneGrid grid, ReadOnlySpan<double> weights, bool curved)
    {
        int terms = curved ? Terms : PlaneTerms;
        double[,] products = new double[terms, terms + 1];
        Span<double> at = stackalloc double[Terms];
        for (int square = 0; square < weights.Length; square++)
        {
            if (weights[square] == 0)
                continue;
            Evaluate(grid, square, at);
            for (int i = 0; i < terms; i++)
            {
                for (int j = 0; j < terms; j++)
                    products[i, j] += weights[square] * at[i] * at[j];
                products[i, terms] += weights[square] * at[i] * grid.Tones[square];
            }
        }

        // A trace of ridge, for grids of one row and weights that are all 0.
        for (int i = 0; i < terms; i++)
            products[i, i] += 1e-6;
        return new Surface(grid, Solve(products, terms));
    }

    /// <summary>The surface in the middle of a square of the grid.</summary>
    public double this[int square]
    {
        get
        {
            Span<double> at = stackalloc double[Terms];
            Evaluate(_grid, square, at);
            double sum = 0;
            for (int i = 0; i < _factors.Length; i++)
                sum += _factors[i] * at[i];
            return sum;
        }
    }

    private static void Evaluate(ToneGrid grid, int square, Span<double> terms)
    {
        double x = Place(square % grid.Columns, grid.Columns);
        double y = Place(square / grid.Columns, grid.Rows);
        (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5]) = (1, x, y, x * x, x * y, y * y);
    }

    // −1 to 1, so that all terms are of one size.
    private static double Place(int index, int count) => count == 1 ? 0 : (2.0 * index / (count - 1)) - 1;

    // Gauss–Jordan; the products of weighted least squares are positive definite and need no pivots.
    private static double[] Solve(double[,] products, int terms)
    {
        for (int pivot = 0; pivot < terms; pivot++)
        {
            for (int row = 0; row < terms; row++)
            {
                if (row == pivot)
                    continue;
                double factor = products[row, pivot] / products[pivot, pivot];
                for (int column = pivot; column <= terms; column++)
                    products[row, column] -= factor * products[pivot, column];
            }
        }

        return [.. Enumerable.Range(0, terms).Select(i => products[i, terms] / products[i, i])];
    }
}
