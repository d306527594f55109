using MnistCnn.Models;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>Made-up images.</summary>
internal static class TestImages
{
    /// <summary>Noise from −1 to 1.</summary>
    public static float[] Noise(CnnArchitecture network, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        float[] values = new float[count * network.InputChannels * network.InputHeight * network.InputWidth];
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }

    /// <summary>Bytes as in a drawing: half of the pixels are 0, in rows, so that many windows have ties.</summary>
    public static byte[] Drawings(CnnArchitecture network, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        byte[] values = new byte[count * network.InputChannels * network.InputHeight * network.InputWidth];
        for (int i = 0; i < values.Length; i++)
            values[i] = i / 12 % 2 == 0 ? (byte)0 : (byte)random.Next(256);
        return values;
    }

    /// <summary>Bytes as in a sketch: zero, but for a rectangle of noise; of the last image all are zero.</summary>
    public static byte[] Sketches(CnnArchitecture network, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        (int height, int width) = (network.InputHeight, network.InputWidth);
        byte[] values = new byte[count * network.InputChannels * height * width];
        for (int image = 0; image < count - 1; image++)
        {
            (int top, int left) = (random.Next(height), random.Next(width));
            (int bottom, int right) = (top + random.Next(height - top), left + random.Next(width - left));
            for (int channel = 0; channel < network.InputChannels; channel++)
                for (int row = top; row <= bottom; row++)
                    for (int column = left; column <= right; column++)
                        values[(((((image * network.InputChannels) + channel) * height) + row) * width) + column] =
                            (byte)(1 + random.Next(255));
        }

        return values;
    }

    /// <summary>Bytes of all values, hardly any of them equal to their neighbours.</summary>
    public static byte[] Bytes(CnnArchitecture network, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        byte[] values = new byte[count * network.InputChannels * network.InputHeight * network.InputWidth];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)random.Next(256);
        return values;
    }

    public static byte[] Labels(CnnArchitecture network, int count, int seed = 7)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(network.ClassCount))];
    }

    public static float[] Noise(CnnOptions options, int count, int seed = 7) =>
        Noise(options.ToArchitecture(), count, seed);

    public static byte[] Drawings(CnnOptions options, int count, int seed = 7) =>
        Drawings(options.ToArchitecture(), count, seed);

    public static byte[] Labels(CnnOptions options, int count, int seed = 7) =>
        Labels(options.ToArchitecture(), count, seed);
}
