using System.Numerics;
using System.Runtime.InteropServices;

namespace MnistCnn.Augmentation.Kernels;

/// <summary>
/// Blurs as torchvision's <c>gaussian_blur</c> does: cut off at 4 σ, and mirrored at the edges, whose pixels stand
/// once.
/// </summary>
internal static class GaussianBlur
{
    /// <summary>The weights from −4 σ to 4 σ, which add up to 1.</summary>
    public static double[] Weights(double sigma)
    {
        int radius = (int)(4 * sigma);
        double[] weights =
            [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(at => Math.Exp(-0.5 * at * at / (sigma * sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>Which pixel of a row is seen at a place beyond its ends.</summary>
    public static int Mirror(int place, int size)
    {
        if (size == 1)
            return 0;
        int within = Math.Abs(place) % (2 * (size - 1));
        return within < size ? within : (2 * (size - 1)) - within;
    }

    /// <summary>Blurs an image.</summary>
    /// <param name="image">Height × width.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="sigma">Of the Gaussian, in pixels, above 0.</param>
    /// <param name="spare">As long as the image; what is in it is lost.</param>
    public static void Apply(Span<float> image, int width, double sigma, Span<float> spare)
    {
        float[] weights = [.. Weights(sigma).Select(weight => (float)weight)];
        int height = image.Length / width, radius = weights.Length / 2;
        spare.Clear();
        for (int row = 0; row < height; row++)
        {
            for (int tap = 0; tap < weights.Length; tap++)
                Add(
                    spare.Slice(row * width, width),
                    image.Slice(Mirror(row + tap - radius, height) * width, width), weights[tap]);
        }

        float[] mirrored = new float[width + (2 * radius)];
        for (int row = 0; row < height; row++)
        {
            Span<float> target = image.Slice(row * width, width);
            for (int i = 0; i < mirrored.Length; i++)
                mirrored[i] = spare[(row * width) + Mirror(i - radius, width)];
            target.Clear();
            for (int tap = 0; tap < weights.Length; tap++)
                Add(target, mirrored.AsSpan(tap, width), weights[tap]);
        }
    }

    private static void Add(Span<float> target, ReadOnlySpan<float> source, float weight)
    {
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        for (int i = 0; i < targets.Length; i++)
            targets[i] += sources[i] * weight;
        for (int i = targets.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] += source[i] * weight;
    }
}
