using MnistCnn.Models;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>Made-up images.</summary>
internal static class TestImages
{
    /// <summary>Noise from −1 to 1.</summary>
    public static float[] Noise(CnnOptions options, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        float[] values = new float[count * options.InputChannels * options.InputHeight * options.InputWidth];
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }

    /// <summary>Bytes as in a drawing: half of the pixels are 0, in rows, so that many windows have ties.</summary>
    public static byte[] Drawings(CnnOptions options, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        byte[] values = new byte[count * options.InputChannels * options.InputHeight * options.InputWidth];
        for (int i = 0; i < values.Length; i++)
            values[i] = i / 12 % 2 == 0 ? (byte)0 : (byte)random.Next(256);
        return values;
    }

    public static byte[] Labels(CnnOptions options, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(options.ClassCount))];
    }
}
