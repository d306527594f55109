namespace MnistCnn.Imaging.Reading;

/// <summary>
/// For each pixel, the way through it from the upper edge of a picture to its lower one that crosses least ink.
/// </summary>
internal sealed class CheapWays
{
    // What a step aside costs, of the full ink of a pixel: straight ways are better.
    private const float Aside = 0.5f;

    private readonly GreyPicture _ink;
    private readonly float[] _fromAbove;
    private readonly float[] _fromBelow;

    public CheapWays(GreyPicture ink)
    {
        _ink = ink;
        _fromAbove = Costs(first: 0, step: 1);
        _fromBelow = Costs(first: ink.Height - 1, step: -1);
    }

    private int Middle => _ink.Height / 2;

    /// <summary>What it costs to cross the middle row in a column.</summary>
    public float Cost(int column)
    {
        int pixel = (Middle * _ink.Width) + column;
        return _fromAbove[pixel] + _fromBelow[pixel] - Ink(pixel);
    }

    /// <summary>The column in each row of the way that crosses the middle row in a column.</summary>
    public int[] Through(int column)
    {
        int[] columns = new int[_ink.Height];
        columns[Middle] = column;
        for (int y = Middle - 1; y >= 0; y--)
            columns[y] = Best(_fromAbove, y, columns[y + 1]).Column;
        for (int y = Middle + 1; y < columns.Length; y++)
            columns[y] = Best(_fromBelow, y, columns[y - 1]).Column;
        return columns;
    }

    private float Ink(int pixel) => (float)_ink.Pixels[pixel] / byte.MaxValue;

    // What the best way costs from an edge to each pixel, with it.
    private float[] Costs(int first, int step)
    {
        float[] costs = new float[_ink.Pixels.Length];
        for (int y = first; y >= 0 && y < _ink.Height; y += step)
        {
            for (int x = 0; x < _ink.Width; x++)
            {
                int pixel = (y * _ink.Width) + x;
                costs[pixel] = (y == first ? 0 : Best(costs, y - step, x).Cost) + Ink(pixel);
            }
        }

        return costs;
    }

    // From which column of a row the best way to this column of the next comes.
    private (int Column, float Cost) Best(float[] costs, int row, int column)
    {
        ReadOnlySpan<float> line = costs.AsSpan(row * _ink.Width, _ink.Width);
        (int Column, float Cost) best = (column, line[column]);
        if (column > 0 && line[column - 1] + Aside < best.Cost)
            best = (column - 1, line[column - 1] + Aside);
        if (column + 1 < line.Length && line[column + 1] + Aside < best.Cost)
            best = (column + 1, line[column + 1] + Aside);
        return best;
    }
}
