namespace MnistCnn.Data.Npy;

/// <summary>Turns the pixels of an array, as they arrive, into bytes from 0 to 255.</summary>
/// <remarks>
/// Floats are seen to be from 0 to 1, or whole from 0 to 255, when all have been looked at: as long as none is above 1
/// they count as the former, and what was turned before is turned again when one is.
/// </remarks>
internal sealed class NpyValues(NpyHeader header, string origin)
{
    private bool _areShares = header.Kind == NpyKind.Float;
    private (long Index, double Value)? _fraction;

    /// <summary>Turns some values.</summary>
    /// <param name="raw">Whole values, as they are in the file.</param>
    /// <param name="bytes">All bytes so far, with room for these at the end.</param>
    /// <param name="index">Where these begin.</param>
    /// <exception cref="InvalidDataException">A value is none of those that are read.</exception>
    public void Convert(ReadOnlySpan<byte> raw, Span<byte> bytes, int index)
    {
        if (header is { Kind: NpyKind.Unsigned, Size: 1 })
        {
            raw.CopyTo(bytes[index..]);
            return;
        }

        for (int i = 0; i < raw.Length; i += header.Size, index++)
        {
            ReadOnlySpan<byte> value = raw.Slice(i, header.Size);
            bytes[index] = header.Kind switch
            {
                NpyKind.Float => OfFloat(NpyNumber.ToDouble(header, value), bytes, index),
                NpyKind.Bool => (byte)(value[0] > 1 ? throw Wrong(value[0], index) : value[0] * byte.MaxValue),
                _ => OfWhole(NpyNumber.ToInt128(header, value), index),
            };
        }
    }

    private byte OfWhole(Int128 value, int index) =>
        value >= 0 && value <= byte.MaxValue ? (byte)value : throw Wrong(value, index);

    private byte OfFloat(double value, Span<byte> bytes, int index)
    {
        if (!(value >= 0 && value <= byte.MaxValue))
            throw Wrong(value, index);
        if (_areShares && value > 1)
            EndShares(bytes[..index]);
        bool isWhole = Math.Floor(value) == value;
        if (_areShares)
        {
            if (!isWhole)
                _fraction ??= (index, value);
            return (byte)Math.Round(value * byte.MaxValue);
        }

        return isWhole ? (byte)value : throw Wrong(value, index);
    }

    // So far all were 0 or 1: then they were whole.
    private void EndShares(Span<byte> bytes)
    {
        if (_fraction is { } fraction)
            throw Wrong(fraction.Value, fraction.Index);
        bytes.Replace(byte.MaxValue, (byte)1);
        _areShares = false;
    }

    private InvalidDataException Wrong(IFormattable value, long index) => NpyNumber.Wrong(
        origin, value, index,
        header.Kind == NpyKind.Float ? "pixels must be whole numbers from 0 to 255, or all from 0 to 1."
            : "pixels must be whole numbers from 0 to 255.");
}
