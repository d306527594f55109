using System.Buffers.Binary;
using MnistCnn.Files;

namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>
/// How the values of a tensor are distributed: counts in buckets of equal width, from least to greatest.
/// </summary>
/// <param name="Least">The least value.</param>
/// <param name="Greatest">The greatest value.</param>
/// <param name="Sum">Of all values.</param>
/// <param name="SumOfSquares">Of all values.</param>
/// <param name="Limits">Where each bucket ends; the last one holds values at its end too.</param>
/// <param name="Counts">How many values are in each bucket.</param>
internal sealed record Histogram(
    double Least, double Greatest, double Sum, double SumOfSquares, double[] Limits, double[] Counts)
{
    // As many as TensorFlow draws.
    private const int Buckets = 30;

    /// <summary>Of the values that are finite; null where there are none, and of integers.</summary>
    public static Histogram? Of(SafetensorsTensor tensor)
    {
        double[] values = [.. Read(tensor.DataType, tensor.Data.ToArray()).Where(double.IsFinite)];
        return values.Length == 0 ? null : Of(values);
    }

    private static Histogram Of(double[] values)
    {
        (double least, double greatest) = (values.Min(), values.Max());
        int buckets = least == greatest ? 1 : Buckets;
        double width = (greatest - least) / buckets;
        double[] counts = new double[buckets];
        foreach (double value in values)
            counts[width == 0 ? 0 : Math.Min((int)((value - least) / width), buckets - 1)]++;
        return new Histogram(
            least, greatest, values.Sum(), values.Sum(value => value * value),
            [.. Enumerable.Range(1, buckets - 1).Select(bucket => least + (bucket * width)), greatest], counts);
    }

    private static IEnumerable<double> Read(SafetensorsDataType type, byte[] data) => type switch
    {
        SafetensorsDataType.F64 => data.Chunk(8).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        SafetensorsDataType.F32 =>
            data.Chunk(4).Select(bytes => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        SafetensorsDataType.F16 => data.Chunk(2).Select(bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        SafetensorsDataType.BF16 => data.Chunk(2).Select(bytes =>
            (double)BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        _ => [],
    };
}
