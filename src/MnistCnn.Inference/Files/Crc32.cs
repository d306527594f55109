namespace MnistCnn.Files;

/// <summary>The checksum of zip archives, which .NET does not check, and of PNG files: ISO 3309's.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Entry((uint)value))];

    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The checksum of what had <paramref name="before"/>, and of these bytes behind it.</summary>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        uint sum = ~before;
        foreach (byte value in bytes)
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint Entry(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }
}
