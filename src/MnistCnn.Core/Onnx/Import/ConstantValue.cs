using System.Collections.Immutable;

namespace MnistCnn.Onnx.Import;

/// <summary>What does not depend on the image: weights as floats, sizes and axes as whole numbers.</summary>
/// <param name="Shape">Its sizes, outermost first; none of a single value.</param>
/// <param name="Reals">Its values row by row, if it is floating point.</param>
/// <param name="Wholes">Its values, if they are whole numbers.</param>
internal sealed record ConstantValue(ImmutableArray<long> Shape, float[]? Reals, long[]? Wholes)
{
    public static ConstantValue Of(params long[] wholes) => new([wholes.Length], null, wholes);

    public int Count => Reals?.Length ?? Wholes!.Length;

    /// <summary>The values in another shape; null where they do not fit it.</summary>
    /// <param name="sizes">Of which one may be −1, and those that are 0 stay.</param>
    public ConstantValue? Reshaped(long[] sizes)
    {
        long[] shape = [.. sizes.Select((size, i) => size == 0 && i < Shape.Length ? Shape[i] : size)];
        long known = shape.Where(size => size != -1).Aggregate(1L, Product);
        int open = Array.IndexOf(shape, -1);
        if (open >= 0 && known > 0)
            shape[open] = Count / known;
        return shape.All(size => size >= 0) && shape.Aggregate(1L, Product) == Count
            ? this with { Shape = [.. shape] }
            : null;
    }

    /// <summary>Rows become columns; null where it has not two dimensions.</summary>
    public ConstantValue? Transposed()
    {
        if (Shape.Length != 2 || Reals is null)
            return null;
        (int rows, int columns) = ((int)Shape[0], (int)Shape[1]);
        float[] turned = new float[Reals.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                turned[(column * rows) + row] = Reals[(row * columns) + column];
        return new ConstantValue([columns, rows], turned, null);
    }

    // Held to what no tensor has, so that nothing overflows.
    private static long Product(long product, long size) =>
        Math.Min(Math.Max(product, 0), 1L << 31) * Math.Clamp(size, 0, 1L << 31);
}
