using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static MnistCnn.Onnx.OnnxProto;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// Reads the values of a tensor. Values of 64 bits are rounded to 32, those of 16 bits widened, as for files of Keras.
/// </summary>
internal static class TensorValues
{
    /// <exception cref="InvalidDataException">They are of another type, in another file, or not all there.</exception>
    public static ConstantValue Read(StoredTensor tensor)
    {
        if (tensor.IsElsewhere)
            throw Problem(tensor, "has its values in another file, and nothing but the file itself is read: in Python, "
                + "onnx.save(onnx.load(path), path) puts them into it, and torch.onnx.export(…, external_data=False) "
                + "leaves them there");
        return tensor.Type switch
        {
            StoredType.Float => Reals(tensor, sizeof(float), bytes => BitConverter.ToSingle(bytes)),
            StoredType.Double => Reals(tensor, sizeof(double), bytes => (float)BitConverter.ToDouble(bytes)),
            StoredType.Float16 => Reals(tensor, 2, bytes => (float)BitConverter.ToHalf(bytes)),
            StoredType.BFloat16 => Reals(
                tensor, 2,
                bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
            StoredType.Int64 => Wholes(tensor, sizeof(long), bytes => BitConverter.ToInt64(bytes)),
            StoredType.Int32 => Wholes(tensor, sizeof(int), bytes => BitConverter.ToInt32(bytes)),
            StoredType.Bool => Wholes(tensor, sizeof(bool), bytes => bytes[0]),
            var other => throw Problem(tensor, $"has values of type {other}: only floating point can be weights here"),
        };
    }

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private static ConstantValue Reals(StoredTensor tensor, int size, Reader<float> read) =>
        new(tensor.Shape, Values(tensor, size, read, bits => read(BitConverter.GetBytes(bits))), null);

    private static ConstantValue Wholes(StoredTensor tensor, int size, Reader<long> read) =>
        new(tensor.Shape, null, Values(tensor, size, read, bits => bits));

    private static T[] Values<T>(StoredTensor tensor, int size, Reader<T> read, Func<long, T> ofVarint)
        where T : struct
    {
        if (tensor.Raw is not { } raw)
            return OfFields(tensor, size, read, ofVarint);
        if (tensor.Count < 0 || tensor.Count * size != raw.Length)
            throw Problem(
                tensor, $"is [{string.Join(", ", tensor.Shape)}] of {tensor.Type} and has {raw.Length} bytes");
        if (BitConverter.IsLittleEndian && tensor.Type is StoredType.Float or StoredType.Int64)
            return MemoryMarshal.Cast<byte, T>(raw.Span).ToArray();
        var values = new T[tensor.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = read(raw.Span.Slice(i * size, size));
        return values;
    }

    // Floats and doubles lie there as they are, all others as numbers of variable length.
    private static T[] OfFields<T>(StoredTensor tensor, int size, Reader<T> read, Func<long, T> ofVarint)
    {
        int ofType = tensor.Type switch
        {
            StoredType.Float => TensorProto.FloatData,
            StoredType.Double => TensorProto.DoubleData,
            StoredType.Int64 => TensorProto.Int64Data,
            _ => TensorProto.Int32Data,
        };
        var values = new List<T>();
        foreach (ProtoReading field in tensor.Fields)
        {
            if (field.Number != ofType)
                throw Problem(tensor, $"has values in field {field.Number}, which is not for {tensor.Type}");
            if (tensor.Type is not (StoredType.Float or StoredType.Double))
                values.AddRange(field.Integers.Select(ofVarint));
            else if (field.Kind == ProtoKind.Varint || field.Content.Length % size != 0)
                throw Problem(tensor, "has values of a wrong length");
            else
                for (int at = 0; at < field.Content.Length; at += size)
                    values.Add(read(field.Content.Span.Slice(at, size)));
        }

        return values.Count == tensor.Count
            ? [.. values]
            : throw Problem(tensor, $"is [{string.Join(", ", tensor.Shape)}] and has {values.Count} values");
    }

    private static InvalidDataException Problem(StoredTensor tensor, string problem) =>
        new($"The constant '{StoredNode.Short(tensor.Name)}' {problem}.");
}
