namespace MnistCnn.Imaging.Reading;

/// <summary>The ink before each pixel of a row, for how much lies between two ways from above to below.</summary>
internal sealed class RowSums
{
    private readonly long[] _sums;
    private readonly int _columns;

    public RowSums(GreyPicture ink)
    {
        _columns = ink.Width + 1;
        _sums = new long[_columns * ink.Height];
        for (int y = 0; y < ink.Height; y++)
        {
            for (int x = 0; x < ink.Width; x++)
                _sums[(y * _columns) + x + 1] = _sums[(y * _columns) + x] + ink.Pixels[(y * ink.Width) + x];
            Total += _sums[(y * _columns) + ink.Width];
        }
    }

    /// <summary>All ink.</summary>
    public long Total { get; }

    /// <summary>The ink between two ways, which may cross; a column of each for each row.</summary>
    public long Between(int[] way, int[] other)
    {
        long sum = 0;
        for (int y = 0; y < way.Length; y++)
            sum += Math.Abs(_sums[(y * _columns) + way[y]] - _sums[(y * _columns) + other[y]]);
        return sum;
    }
}
