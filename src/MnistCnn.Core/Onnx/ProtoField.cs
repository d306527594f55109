using Google.Protobuf;
using static Google.Protobuf.CodedOutputStream;
using static Google.Protobuf.WireFormat;

namespace MnistCnn.Onnx;

/// <summary>
/// One field of a protobuf message: how many bytes it takes, and how it is written. A message is a list of fields; the
/// format wants the length of an inner message before its content, and here the content is complete when it is wrapped.
/// </summary>
internal sealed class ProtoField
{
    private readonly Action<CodedOutputStream> _write;

    private ProtoField(int number, int valueSize, Action<CodedOutputStream> write) =>
        (Size, _write) = (checked(ComputeTagSize(number) + valueSize), write);

    /// <summary>Bytes of tag and value.</summary>
    public int Size { get; }

    public static ProtoField Integer(int number, long value) => new(number, ComputeInt64Size(value), output =>
    {
        output.WriteTag(number, WireType.Varint);
        output.WriteInt64(value);
    });

    public static ProtoField Real(int number, float value) => new(number, ComputeFloatSize(value), output =>
    {
        output.WriteTag(number, WireType.Fixed32);
        output.WriteFloat(value);
    });

    public static ProtoField Real(int number, double value) => new(number, ComputeDoubleSize(value), output =>
    {
        output.WriteTag(number, WireType.Fixed64);
        output.WriteDouble(value);
    });

    public static ProtoField Text(int number, string value) => new(number, ComputeStringSize(value), output =>
    {
        output.WriteTag(number, WireType.LengthDelimited);
        output.WriteString(value);
    });

    /// <summary>The bytes are not copied.</summary>
    public static ProtoField Bytes(int number, ReadOnlyMemory<byte> value)
    {
        ByteString bytes = UnsafeByteOperations.UnsafeWrap(value);
        return new(number, checked(ComputeLengthSize(value.Length) + value.Length), output =>
        {
            output.WriteTag(number, WireType.LengthDelimited);
            output.WriteBytes(bytes);
        });
    }

    public static ProtoField Message(int number, IReadOnlyList<ProtoField> fields)
    {
        int length = 0;
        foreach (ProtoField field in fields)
            length = checked(length + field.Size);
        return new(number, checked(ComputeLengthSize(length) + length), output =>
        {
            output.WriteTag(number, WireType.LengthDelimited);
            output.WriteLength(length);
            Write(fields, output);
        });
    }

    /// <summary>Writes an outermost message, which has no length of its own, and leaves the stream open.</summary>
    public static void Write(IEnumerable<ProtoField> message, Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        Write(message, output);
    }

    private static void Write(IEnumerable<ProtoField> message, CodedOutputStream output)
    {
        foreach (ProtoField field in message)
            field._write(output);
    }
}
