namespace MnistCnn.Imaging.Reading;

/// <summary>
/// A grid with paper all around, as bright as the border: so that ink which reaches the border is narrow there too, and
/// paper between ink and border is not.
/// </summary>
internal sealed class PaddedGrid
{
    private readonly ToneGrid _grid;
    private readonly int _margin;
    private readonly int _rows;
    private readonly int _columns;
    private readonly double[] _tones;

    public PaddedGrid(ToneGrid grid, int margin)
    {
        (_grid, _margin) = (grid, margin);
        (_rows, _columns) = (grid.Rows + (2 * margin), grid.Columns + (2 * margin));
        _tones = new double[_rows * _columns];
        PaperBorder border = new(grid);
        for (int row = 0; row < _rows; row++)
        {
            for (int column = 0; column < _columns; column++)
                _tones[(row * _columns) + column] = Tone(row - margin, column - margin);
        }

        double Tone(int row, int column)
        {
            (int y, int x) = (Math.Clamp(row, 0, grid.Rows - 1), Math.Clamp(column, 0, grid.Columns - 1));
            return (y, x) == (row, column) ? grid.Tones[(y * grid.Columns) + x] : border[y, x];
        }
    }

    /// <summary>
    /// A closing: dark structures vanish where a square of a radius, at most the margin, does not fit in them.
    /// </summary>
    public ToneGrid Close(int radius) => Cut(Closed(radius));

    /// <summary>
    /// A closing by reconstruction: dark structures stay whole if a square of a radius, at most the margin, fits in
    /// anywhere.
    /// </summary>
    public ToneGrid CloseByReconstruction(int radius)
    {
        double[] tones = Closed(radius);
        while (LowerTowardsNeighbours(tones, 1) | LowerTowardsNeighbours(tones, -1))
        {
        }

        return Cut(tones);
    }

    private double[] Closed(int radius)
    {
        double[] spread = ExtremesAcross(ExtremesAcross(_tones, _columns, radius, 1), _rows, radius, 1);
        return ExtremesAcross(ExtremesAcross(spread, _columns, radius, -1), _rows, radius, -1);
    }

    // One sweep, from the top left or from the bottom right; true if a tone changed.
    private bool LowerTowardsNeighbours(double[] tones, int direction)
    {
        bool changed = false;
        for (int n = 0; n < tones.Length; n++)
        {
            int i = direction > 0 ? n : tones.Length - 1 - n;
            double lowest = tones[i];
            if (i % _columns != (direction > 0 ? 0 : _columns - 1))
                lowest = Math.Min(lowest, tones[i - direction]);
            if (n >= _columns)
                lowest = Math.Min(lowest, tones[i - (direction * _columns)]);
            lowest = Math.Max(lowest, _tones[i]);
            changed |= lowest < tones[i];
            tones[i] = lowest;
        }

        return changed;
    }

    // The largest (sign 1) or smallest (−1) tones around. Turns the grid over, so that two of them put it right.
    private static double[] ExtremesAcross(double[] tones, int length, int radius, int sign)
    {
        int lines = tones.Length / length;
        double[] turned = new double[tones.Length];
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
            {
                double extreme = double.NegativeInfinity;
                for (int k = Math.Max(0, i - radius); k <= Math.Min(length - 1, i + radius); k++)
                    extreme = Math.Max(extreme, sign * tones[(line * length) + k]);
                turned[(i * lines) + line] = sign * extreme;
            }
        }

        return turned;
    }

    private ToneGrid Cut(double[] tones) => _grid with
    {
        Tones = [.. Enumerable.Range(0, _grid.Tones.Length).Select(square =>
            tones[((square / _grid.Columns + _margin) * _columns) + (square % _grid.Columns) + _margin])],
    };
}
