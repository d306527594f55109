using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>What makes the gradients of a chain comparable: no dropout, and images without ties.</summary>
internal static class ChainNoise
{
    private const int Count = 6;

    public static CnnArchitecture WithoutDropout(CnnArchitecture network) => new(
        network.InputHeight, network.InputWidth, network.InputChannels,
        network.Layers.Select(layer => layer is DropoutLayer dropout ? dropout with { Rate = 0 } : layer));

    /// <summary>Images of noise: hardly two pixels of a window are alike, so that a maximum has one place.</summary>
    public static ImageSet ImagesFor(CnnArchitecture network, int seed)
    {
        var random = new RandomSource(seed);
        int values = Count * network.InputChannels * network.InputHeight * network.InputWidth;
        return ImagesFor(network, [.. Enumerable.Range(0, values).Select(_ => (byte)random.Next(256))]);
    }

    /// <summary>Images that are blank but for a rectangle of noise.</summary>
    public static ImageSet SketchesFor(CnnArchitecture network, int seed) =>
        ImagesFor(network, TestImages.Sketches(network, Count, seed));

    private static ImageSet ImagesFor(CnnArchitecture network, byte[] pixels)
    {
        byte[] labels = [.. Enumerable.Range(0, Count).Select(i => (byte)(i % network.ClassCount))];
        string[] names = [.. Enumerable.Range(0, network.ClassCount).Select(label => $"class {label}")];
        return ImageSet.FromArrays(
            pixels, labels, network.InputHeight, network.InputWidth, network.InputChannels, names);
    }
}
