namespace MnistCnn.Files;

/// <summary>Reads a stream to its end, unless that does not come.</summary>
internal static class WholeStream
{
    private const int Block = 1 << 16;

    /// <summary>What is left of a stream, which stays open.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public static ReadOnlyMemory<byte> Read(Stream stream, int maxBytes)
    {
        if (stream.CanSeek && stream.Length - stream.Position > maxBytes)
            throw TooLong(maxBytes);
        using var memory = new MemoryStream();
        byte[] block = new byte[Block];
        for (int count; (count = stream.Read(block)) > 0;)
        {
            if (memory.Length + count > maxBytes)
                throw TooLong(maxBytes);
            memory.Write(block, 0, count);
        }

        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    private static InvalidDataException TooLong(int maxBytes) =>
        new($"The stream goes on beyond the {maxBytes} bytes that {nameof(maxBytes)} allows.");
}
