using System.Collections.Immutable;

namespace MnistCnn.Files;

/// <summary>A named tensor as a safetensors file holds it.</summary>
/// <param name="Name">The name, unique in its file.</param>
/// <param name="DataType">What the values are.</param>
/// <param name="Shape">The sizes, outermost first; empty for a single value.</param>
/// <param name="Data">The values, little-endian, row by row, without gaps.</param>
public sealed record SafetensorsTensor(
    string Name, SafetensorsDataType DataType, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of one value.</summary>
    internal static int SizeOf(SafetensorsDataType type) => type switch
    {
        SafetensorsDataType.BOOL or SafetensorsDataType.U8 or SafetensorsDataType.I8 => 1,
        SafetensorsDataType.I16 or SafetensorsDataType.U16 or SafetensorsDataType.F16 or SafetensorsDataType.BF16 => 2,
        SafetensorsDataType.I32 or SafetensorsDataType.U32 or SafetensorsDataType.F32 => 4,
        _ => 8,
    };

    /// <summary>
    /// The bytes that a shape calls for; null where it is none, or calls for more than a file can have.
    /// </summary>
    internal static long? BytesOf(SafetensorsDataType type, ImmutableArray<long> shape)
    {
        if (shape.IsDefault)
            return null;
        Int128 bytes = SizeOf(type);
        foreach (long size in shape)
        {
            bytes *= size;
            if (size < 0 || bytes > long.MaxValue)
                return null;
        }

        return (long)bytes;
    }

    /// <summary>Whether there are as many bytes as <see cref="Shape"/> and <see cref="DataType"/> call for.</summary>
    internal bool FitsItsShape() => BytesOf(DataType, Shape) == Data.Length;
}
