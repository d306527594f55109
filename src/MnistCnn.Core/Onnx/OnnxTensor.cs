using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>Named constants: 32-bit floats, little-endian, row by row.</summary>
internal sealed record OnnxTensor(string Name, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Values)
{
    /// <summary>One value, without dimensions.</summary>
    public static OnnxTensor Scalar(string name, float value)
    {
        byte[] bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return new OnnxTensor(name, [], bytes);
    }

    /// <summary>The same value in each of so many places.</summary>
    public static OnnxTensor Filled(string name, long count, float value)
    {
        byte[] one = Scalar(name, value).Values.ToArray();
        return new OnnxTensor(
            name, [count], Enumerable.Repeat(one, checked((int)count)).SelectMany(bytes => bytes).ToArray());
    }
}
