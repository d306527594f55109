namespace MnistCnn.Kernels;

/// <summary>
/// A 3×3 convolution by Winograd's F(2×2, 3×3): a tile of 4×4 input pixels gives 2×2 sums with 16 multiplications in
/// place of 36. Tiles lie side by side; where rows or columns are odd in number, the last ones go back by one.
/// </summary>
internal sealed class WinogradPlan
{
    /// <summary>Values of a transformed tile, for each channel or filter.</summary>
    public const int Points = 16;

    /// <summary>Rows and columns of sums that a tile gives.</summary>
    public const int TileSize = 2;

    // Fewer would not fill the registers of the products, and would read 16 matrices of weights for little.
    private const int FewestTiles = 5;

    // Transformed input and products of so many floats stay in the second-level cache, beside the weights.
    private const int FloatsAtOnce = 48 * 1024;

    private readonly int _rows;
    private readonly int _columns;

    private WinogradPlan(ConvolutionPlan plan, int rows, int columns)
    {
        (_rows, _columns, IsPooled) = (rows, columns, plan.WindowSize > 1);
        (TileRows, TileColumns) = (HalfOf(rows), HalfOf(columns));
        int rowsAtOnce = Math.Max(1, FloatsAtOnce / (Points * (plan.InputStride + plan.Filters) * TileColumns));
        Strips = (TileRows + rowsAtOnce - 1) / rowsAtOnce;
    }

    /// <summary>Whether a tile's sums are a pooling window, of which the greatest is wanted.</summary>
    public bool IsPooled { get; }

    public int TileRows { get; }

    public int TileColumns { get; }

    /// <summary>The tiles are computed so many times, some rows of them at once.</summary>
    public int Strips { get; }

    /// <summary>Tiles that are computed at once, at most.</summary>
    public int TilesAtOnce => (TileRows + Strips - 1) / Strips * TileColumns;

    /// <summary>The plan, or null where the convolution is not of this kind or sums up faster as it stands.</summary>
    public static WinogradPlan? Of(ConvolutionPlan plan, int lanes)
    {
        if (plan is not { IsFirst: false, KernelHeight: 3, KernelWidth: 3, Convolution.Stride: 1 }
            || plan.Layer.Input.Channels < lanes)
            return null;
        (int rows, int columns) = (plan.Output.Rows, plan.Output.Columns);
        switch (plan.Pooling)
        {
            case { Size: 1, Stride: 1 }:
                break;
            case { Size: TileSize, Stride: TileSize, Top: 0, Left: 0 }:
                (rows, columns) = (TileSize * rows, TileSize * columns);
                if (rows > plan.Layer.Output.Height || columns > plan.Layer.Output.Width)
                    return null;
                break;
            default:
                return null;
        }

        return rows >= TileSize && columns >= TileSize && HalfOf(rows) * HalfOf(columns) >= FewestTiles
            ? new WinogradPlan(plan, rows, columns)
            : null;
    }

    /// <summary>The rows of tiles that are computed at once.</summary>
    public (int First, int End) RowsOf(int strip) => (strip * TileRows / Strips, (strip + 1) * TileRows / Strips);

    /// <summary>The first row of sums, and so of input, of a row of tiles.</summary>
    public int RowOf(int tileRow) => Math.Min(TileSize * tileRow, _rows - TileSize);

    /// <summary>The first column of sums, and so of input, of a column of tiles.</summary>
    public int ColumnOf(int tileColumn) => Math.Min(TileSize * tileColumn, _columns - TileSize);

    private static int HalfOf(int length) => (length + 1) / TileSize;
}
