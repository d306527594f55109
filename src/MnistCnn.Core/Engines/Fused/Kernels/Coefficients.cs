namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>A matrix of coefficients, read by rows or by columns.</summary>
/// <param name="values">All of them.</param>
/// <param name="rows">Rows of the target.</param>
/// <param name="rowStep">From a target row's coefficients to the next one's.</param>
/// <param name="items">Rows of the source.</param>
/// <param name="itemStep">From a source row's coefficient to the next one's.</param>
internal readonly ref struct Coefficients(ReadOnlySpan<float> values, int rows, int rowStep, int items, int itemStep)
{
    public ReadOnlySpan<float> Values { get; } = values;

    public int Rows { get; } = rows;

    public int RowStep { get; } = rowStep;

    public int Items { get; } = items;

    public int ItemStep { get; } = itemStep;

    public int Count => Rows * Items;

    /// <summary>One past the last value that is read.</summary>
    public int End => Count == 0 ? 0 : ((Rows - 1) * RowStep) + ((Items - 1) * ItemStep) + 1;
}
