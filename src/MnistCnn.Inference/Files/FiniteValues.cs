using System.Globalization;
using System.Runtime.InteropServices;

namespace MnistCnn.Files;

/// <summary>
/// Looks for values that are NaN or infinite: a network with one of them among its weights predicts nothing.
/// </summary>
internal static class FiniteValues
{
    /// <exception cref="InvalidDataException">A value is not finite; the message names tensor and place.</exception>
    public static void Check(IEnumerable<SafetensorsTensor> tensors)
    {
        foreach (SafetensorsTensor tensor in tensors)
        {
            if (Problem(tensor) is { } problem)
                throw Wrong(problem);
        }
    }

    /// <inheritdoc cref="Check(IEnumerable{SafetensorsTensor})"/>
    /// <param name="name">What the message calls the tensor.</param>
    /// <param name="values">Its values.</param>
    public static void Check(string name, ReadOnlySpan<float> values)
    {
        if (Find(values, float.IsFinite) is { } index)
            throw Wrong(Describe(name, values[index], index, values.Length));
    }

    /// <summary>What is wrong with a tensor; null where all values are finite, or it has whole numbers.</summary>
    public static string? Problem(SafetensorsTensor tensor)
    {
        ReadOnlySpan<byte> data = tensor.Data.Span;
        return tensor.DataType switch
        {
            SafetensorsDataType.F32 =>
                Problem(tensor.Name, MemoryMarshal.Cast<byte, float>(data), float.IsFinite, value => value),
            SafetensorsDataType.F64 =>
                Problem(tensor.Name, MemoryMarshal.Cast<byte, double>(data), double.IsFinite, value => value),
            SafetensorsDataType.F16 =>
                Problem(tensor.Name, MemoryMarshal.Cast<byte, Half>(data), Half.IsFinite, value => (double)value),
            // The upper half of a float, of which all bits of the exponent are set where it is not finite.
            SafetensorsDataType.BF16 => Problem(
                tensor.Name, MemoryMarshal.Cast<byte, ushort>(data), bits => (bits & 0x7F80) != 0x7F80,
                bits => BitConverter.Int32BitsToSingle(bits << 16)),
            _ => null,
        };
    }

    private static string? Problem<T>(
        string name, ReadOnlySpan<T> values, Func<T, bool> isFinite, Func<T, double> toNumber) =>
        Find(values, isFinite) is { } index ? Describe(name, toNumber(values[index]), index, values.Length) : null;

    private static int? Find<T>(ReadOnlySpan<T> values, Func<T, bool> isFinite)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!isFinite(values[i]))
                return i;
        }

        return null;
    }

    private static string Describe(string name, double value, int index, int count) => string.Create(
        CultureInfo.InvariantCulture, $"'{FileText.Of(name)}' has {value} at value {index} of {count}");

    private static InvalidDataException Wrong(string problem) => new(
        $"{problem}, and weights must be finite numbers: the training that made them went astray, or the file is "
        + "damaged.");
}
