using System.Buffers.Binary;

namespace MnistCnn.Parquet.Reading;

/// <summary>Checks the two ends of a file, where the length of all that describes it stands.</summary>
internal static class FooterCheck
{
    private const int EndLength = 8;
    private const int MostFooter = 64 << 20;

    /// <exception cref="InvalidDataException">It is no Parquet file, or says of itself what cannot be.</exception>
    public static void Check(FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        Span<byte> end = stackalloc byte[EndLength];
        if (stream.Length < start.Length + end.Length)
            throw new InvalidDataException($"{stream.Name}: it has {stream.Length} bytes, too few for a Parquet file.");
        stream.ReadExactly(start);
        stream.Position = stream.Length - EndLength;
        stream.ReadExactly(end);
        stream.Position = 0;
        if (end[4..].SequenceEqual("PARE"u8))
            throw new InvalidDataException($"{stream.Name}: it is an encrypted Parquet file, which is not read.");
        if (!start.SequenceEqual("PAR1"u8) || !end[4..].SequenceEqual("PAR1"u8))
            throw new InvalidDataException(
                $"{stream.Name}: it does not begin and end as a Parquet file does; it is cut off, or no such file.");
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (footer > Math.Min(MostFooter, stream.Length - start.Length - end.Length))
            throw new InvalidDataException(
                $"{stream.Name}: it says that its description has {footer} bytes, which it cannot have.");
        byte[] description = new byte[footer];
        stream.Position = stream.Length - EndLength - footer;
        stream.ReadExactly(description);
        stream.Position = 0;
        try
        {
            new ThriftWalk(description).Over(ThriftShape.Footer);
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new InvalidDataException(
                $"{stream.Name}: what describes its columns is broken, or encrypted, which is not read.", exception);
        }
    }
}
