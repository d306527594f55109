namespace MnistCnn.Data.Npy;

/// <summary>Turns the labels of an array, as they arrive, into numbers from 0 to 65,535.</summary>
internal sealed class NpyLabelValues(NpyHeader header, string origin)
{
    /// <summary>Turns some labels.</summary>
    /// <param name="raw">Whole values, as they are in the file.</param>
    /// <param name="labels">All labels so far, with room for these at the end.</param>
    /// <param name="index">Where these begin.</param>
    /// <exception cref="InvalidDataException">A value is no label.</exception>
    public void Convert(ReadOnlySpan<byte> raw, Span<ushort> labels, int index)
    {
        for (int i = 0; i < raw.Length; i += header.Size, index++)
        {
            ReadOnlySpan<byte> value = raw.Slice(i, header.Size);
            labels[index] = header.Kind switch
            {
                NpyKind.Float => OfFloat(NpyNumber.ToDouble(header, value), index),
                NpyKind.Bool => value[0] > 1 ? throw Wrong(value[0], index) : value[0],
                _ => OfWhole(NpyNumber.ToInt128(header, value), index),
            };
        }
    }

    private ushort OfWhole(Int128 value, int index) =>
        value >= 0 && value < ImageSet.MostClasses ? (ushort)value : throw Wrong(value, index);

    private ushort OfFloat(double value, int index) =>
        value >= 0 && value < ImageSet.MostClasses && Math.Floor(value) == value
            ? (ushort)value
            : throw Wrong(value, index);

    private InvalidDataException Wrong(IFormattable value, long index) => NpyNumber.Wrong(
        origin, value, index, $"labels must be whole numbers from 0 to {ImageSet.MostClasses - 1}.");
}
