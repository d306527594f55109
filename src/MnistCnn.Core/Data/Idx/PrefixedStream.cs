namespace MnistCnn.Data.Idx;

/// <summary>
/// Gives bytes that were read from a stream back in front of it, so that a stream without seeking can be looked into,
/// and remembers the last bytes that passed.
/// </summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : PassingStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    /// <summary>The last four bytes that were read, as a little-endian number.</summary>
    public uint Tail { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count = _prefix.IsEmpty ? rest.Read(buffer) : TakePrefix(buffer);
        foreach (byte last in buffer[Math.Max(0, count - sizeof(uint))..count])
            Tail = (Tail >> 8) | ((uint)last << 24);
        return count;
    }

    private int TakePrefix(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..count].CopyTo(buffer);
        _prefix = _prefix[count..];
        return count;
    }
}
