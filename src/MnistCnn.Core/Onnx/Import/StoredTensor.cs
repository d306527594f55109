using System.Collections.Immutable;

namespace MnistCnn.Onnx.Import;

/// <summary>A tensor as a file has it; its values are read when somebody asks for them.</summary>
/// <param name="Name">By which nodes refer to it; empty of the value of an attribute.</param>
/// <param name="Type">What its values are, as <c>TensorProto.DataType</c> numbers it.</param>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Raw">Its values as bytes, little-endian; null where they are in <paramref name="Fields"/>.</param>
/// <param name="Fields">Its values in the field that is for their type.</param>
/// <param name="IsElsewhere">Whether its values are in another file.</param>
internal sealed record StoredTensor(
    string Name, StoredType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte>? Raw,
    ImmutableArray<ProtoReading> Fields, bool IsElsewhere)
{
    /// <summary>How many values the shape makes; −1 where that is no number.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape)
            {
                if (size < 0 || (size > 0 && count > int.MaxValue / size))
                    return -1;
                count *= size;
            }

            return count;
        }
    }
}
