namespace MnistCnn.Fuzz;

/// <summary>A reader, and files to begin with.</summary>
/// <param name="Seeds">Files that are read, and some that are refused.</param>
/// <param name="Read">Reads a file; whatever it makes of it is dropped.</param>
internal sealed record FuzzTarget(IReadOnlyList<byte[]> Seeds, Action<byte[]> Read)
{
    /// <summary>The most bytes that one reading may allocate, whatever the file: what an exception takes.</summary>
    public long Memory { get; init; } = 512 << 10;

    /// <summary>What it may allocate besides for each byte: JSON made into objects, and data that unpacks.</summary>
    public long MemoryOfAByte { get; init; } = 64;

    /// <summary>Makes checksums right again, so that what is behind them is reached; null without any.</summary>
    public Func<byte[], byte[]>? Repair { get; init; }
}
