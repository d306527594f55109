using MnistCnn.Data;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>Small images that a network learns at once: class n is a bright stripe in row n, on noise.</summary>
internal static class Stripes
{
    public const int Side = 12;

    public static ImageSet Make(int count, int seed = 1, int classes = 4)
    {
        var random = new RandomSource(seed);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];
        byte[] pixels = new byte[count * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(100);
        for (int i = 0; i < count; i++)
            pixels.AsSpan((i * Side * Side) + ((2 + (2 * labels[i])) * Side), Side).Fill(255);
        return ImageSet.FromArrays(
            pixels, labels, Side, Side, classNames: [.. Enumerable.Range(0, classes).Select(n => $"row {n}")]);
    }
}
