using System.Buffers;
using MnistCnn.Augmentation.Kernels;
using MnistCnn.Randomness;

namespace MnistCnn.Augmentation;

/// <summary>
/// What happens to an image where it is, after it was moved: the width of its strokes, blur, gamma, contrast, noise.
/// For several threads at once.
/// </summary>
internal sealed class PixelAugmenter
{
    private readonly ImageAugmentation _options;
    private readonly int _height;
    private readonly int _width;

    private PixelAugmenter(ImageAugmentation options, int height, int width) =>
        (_options, _height, _width) = (options, height, width);

    /// <summary>Null where nothing of this is wished.</summary>
    public static PixelAugmenter? For(ImageAugmentation options, int height, int width) =>
        options.MaxThickening > 0 || options.MaxThinning > 0 || options.MaxBlur > 0 || options.MaxGamma > 0
        || options.MaxContrast > 0 || options.MaxNoise > 0
            ? new PixelAugmenter(options, height, width)
            : null;

    /// <summary>Changes an image; all channels alike, but for the noise, which is another for each value.</summary>
    /// <param name="random">Of the image.</param>
    /// <param name="image">Channels × height × width.</param>
    public void Apply(RandomSource random, Span<byte> image)
    {
        float radius = (random.NextSingle() * (float)(_options.MaxThickening + _options.MaxThinning))
            - (float)_options.MaxThinning;
        float sigma = random.NextSingle() * (float)_options.MaxBlur;
        float gamma = MathF.Pow(1 + (float)_options.MaxGamma, (2 * random.NextSingle()) - 1);
        float contrast = 1 + (((2 * random.NextSingle()) - 1) * (float)_options.MaxContrast);
        float noise = random.NextSingle() * (float)_options.MaxNoise;

        float[] values = ArrayPool<float>.Shared.Rent(image.Length);
        float[] spare = ArrayPool<float>.Shared.Rent(_height * _width);
        Span<float> all = values.AsSpan(0, image.Length);
        for (int i = 0; i < image.Length; i++)
            all[i] = image[i];
        for (int start = 0; start < image.Length; start += _height * _width)
            ChangeShapes(all.Slice(start, _height * _width), radius, sigma, spare.AsSpan(0, _height * _width));
        ChangeTones(all, gamma, contrast);
        for (int i = 0; i < image.Length; i++)
            image[i] = (byte)(Math.Clamp(all[i] + (noise == 0 ? 0 : noise * Normal(random)), 0, byte.MaxValue) + 0.5f);
        ArrayPool<float>.Shared.Return(values);
        ArrayPool<float>.Shared.Return(spare);
    }

    private void ChangeShapes(Span<float> plane, float radius, float sigma, Span<float> spare)
    {
        if (radius != 0)
        {
            StrokeWidth.Change(plane, _width, radius, spare);
            spare.CopyTo(plane);
        }

        if (sigma > 0)
            GaussianBlur.Apply(plane, _width, sigma, spare);
    }

    private static void ChangeTones(Span<float> values, float gamma, float contrast)
    {
        if (gamma != 1)
        {
            foreach (ref float value in values)
                value = value == 0 ? 0 : byte.MaxValue * MathF.Pow(value / byte.MaxValue, gamma);
        }

        if (contrast == 1)
            return;
        double sum = 0;
        foreach (float value in values)
            sum += value;
        float mean = (float)(sum / values.Length);
        foreach (ref float value in values)
            value = mean + (contrast * (value - mean));
    }

    // The sum of four uniform numbers, scaled to a deviation of 1, which is nearly normal.
    private static float Normal(RandomSource random)
    {
        ulong bits = random.NextUInt64();
        ulong sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        return ((sum / 65_536f) - 2) * 1.7320508f;
    }
}
