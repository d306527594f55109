namespace MnistCnn.Imaging.Reading;

/// <summary>How bright the paper is along the border of a picture, of which most must be paper.</summary>
internal sealed class PaperBorder
{
    // Shadow takes less of the light, and lamps add less, than ink or a table beside the paper differs from it.
    private const double LargestShadow = 0.5;

    private readonly ToneGrid _grid;
    private readonly int _depth;
    private readonly int _reach;
    private readonly double _usual;
    private readonly double[] _known;

    public PaperBorder(ToneGrid grid)
    {
        _grid = grid;
        int side = Math.Max(grid.Rows, grid.Columns);
        (_depth, _reach) = (Math.Max(1, side / 16), side / 4);
        _usual = Median(0, 0, side);
        _known = new double[grid.Tones.Length];
        Array.Fill(_known, double.NaN);
    }

    /// <summary>
    /// The brightness around a square on the border, or along all of the border, if it is no shade of that.
    /// </summary>
    public double this[int row, int column]
    {
        get
        {
            ref double known = ref _known[(row * _grid.Columns) + column];
            if (double.IsNaN(known))
            {
                double local = Median(row, column, _reach);
                known = Math.Abs(local - _usual) <= LargestShadow * _usual ? local : _usual;
            }

            return known;
        }
    }

    // Of the border within a reach of a square.
    private double Median(int row, int column, int reach)
    {
        List<double> tones = [];
        for (int y = Math.Max(0, row - reach); y <= Math.Min(_grid.Rows - 1, row + reach); y++)
        {
            for (int x = Math.Max(0, column - reach); x <= Math.Min(_grid.Columns - 1, column + reach); x++)
            {
                if (y < _depth || y >= _grid.Rows - _depth || x < _depth || x >= _grid.Columns - _depth)
                    tones.Add(_grid.Tones[(y * _grid.Columns) + x]);
            }
        }

        tones.Sort();
        return tones[tones.Count / 2];
    }
}
