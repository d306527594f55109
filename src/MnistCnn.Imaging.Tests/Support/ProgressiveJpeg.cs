namespace MnistCnn.Tests.Support;

/// <summary>
/// JPEG files that go over all their pixels again and again, in a few bytes each time: each scan says of whole runs of
/// blocks that nothing changes in them (ITU T.81, G.1.2.2 and G.1.2.3).
/// </summary>
internal static class ProgressiveJpeg
{
    // A run of 2^14 blocks and so many more.
    private const int LeastRun = 1 << 14;
    private const int MostRun = (1 << 15) - 1;
    private const byte RunSymbol = 0xE0;

    /// <summary>A grey picture.</summary>
    public static byte[] Make(int width, int height, int scans)
    {
        byte[] runs = Runs((width + 7) / 8 * ((height + 7) / 8));
        List<byte> file =
        [
            0xFF, 0xD8,
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xC2, [8, .. BigEndian(height), .. BigEndian(width), 1, 1, 0x11, 0]),
            // One code, of one bit, for each of the two kinds of coefficients.
            .. Segment(0xC4, [0x00, 1, .. new byte[15], 0]),
            .. Segment(0xC4, [0x10, 1, .. new byte[15], RunSymbol]),
        ];
        for (int scan = 0; scan < scans; scan++)
        {
            // All coefficients but the mean, first without their last bit and then that bit, over and over.
            file.AddRange(Segment(0xDA, [1, 1, 0, 1, 63, (byte)(scan == 0 ? 0x01 : 0x10)]));
            file.AddRange(runs);
        }

        return [.. file, 0xFF, 0xD9];
    }

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, .. BigEndian(data.Length + 2), .. data];

    private static byte[] BigEndian(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Runs(int blocks)
    {
        string bits = "";
        for (int left = blocks; left > 0; left -= MostRun)
            bits += "0" + Convert.ToString(Math.Clamp(left, LeastRun, MostRun) - LeastRun, 2).PadLeft(14, '0');
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        IEnumerable<byte> bytes = bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2));
        return [.. bytes.SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value])];
    }
}
