namespace MnistCnn.Onnx.Import;

/// <summary>
/// Reads the fields of a protobuf message, as <see cref="ProtoField"/> writes them. Each length is checked against what
/// is left of the message, nothing is copied, and inner messages are read by who asks for them: a file cannot nest
/// deeper than its reader goes.
/// </summary>
internal static class ProtoReader
{
    private const int MaxVarintBytes = 10;

    /// <summary>The fields in the order of the message, unknown ones too.</summary>
    /// <exception cref="InvalidDataException">While they are read: the message is broken.</exception>
    public static IEnumerable<ProtoReading> Fields(ReadOnlyMemory<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint(message.Span, ref at);
            if (tag >> 3 is 0 or > int.MaxValue >> 2)
                throw Broken($"field {tag >> 3}, which cannot be");
            int number = (int)(tag >> 3);
            yield return (tag & 7) switch
            {
                0 => new ProtoReading(number, ProtoKind.Varint, Varint(message.Span, ref at), default),
                1 => Take(message, number, ProtoKind.Fixed64, sizeof(ulong), ref at),
                2 => Take(message, number, ProtoKind.Bytes, Varint(message.Span, ref at), ref at),
                5 => Take(message, number, ProtoKind.Fixed32, sizeof(uint), ref at),
                var other => throw Broken($"a field of wire type {other}, which is not used"),
            };
        }
    }

    /// <summary>Whole numbers that follow each other without tags.</summary>
    public static IEnumerable<long> Varints(ReadOnlyMemory<byte> packed)
    {
        int at = 0;
        while (at < packed.Length)
            yield return (long)Varint(packed.Span, ref at);
    }

    public static InvalidDataException Broken(string problem) =>
        new($"It is no ONNX file, or a damaged one: {problem}.");

    private static ProtoReading Take(
        ReadOnlyMemory<byte> message, int number, ProtoKind kind, ulong length, ref int at)
    {
        if (length > (ulong)(message.Length - at))
            throw Broken($"field {number} claims {length} bytes, and {message.Length - at} are left");
        ReadOnlyMemory<byte> bytes = message.Slice(at, (int)length);
        at += (int)length;
        return new ProtoReading(number, kind, 0, bytes);
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            if (at == message.Length)
                throw Broken("a number is cut off");
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw Broken($"a number of more than {MaxVarintBytes} bytes");
    }
}
