using System.Buffers;
using MnistCnn.Augmentation.Kernels;
using MnistCnn.Data;
using MnistCnn.Randomness;

namespace MnistCnn.Augmentation;

/// <summary>Changes the images of one run. For several threads at once, except while the pass is being set.</summary>
internal sealed class ImageAugmenter(ImageAugmentation options, int height, int width, long seed)
{
    private readonly ElasticField? _elastic =
        options.ElasticAlpha > 0 ? new ElasticField(height, width, options.ElasticAlpha, options.ElasticSigma) : null;

    private readonly PixelAugmenter? _pixels = PixelAugmenter.For(options, height, width);

    private long _passSeed = RandomSource.Derive(seed, 1);

    /// <param name="pass">Over the images, 1 for the first.</param>
    public void BeginPass(long pass) => _passSeed = RandomSource.Derive(seed, pass);

    /// <summary>Writes the image as this pass sees it; all channels go through the same map.</summary>
    /// <param name="source">Channels × height × width.</param>
    /// <param name="index">Of the image in its set.</param>
    /// <param name="target">As long as the source.</param>
    public void Apply(ReadOnlySpan<byte> source, int index, Span<byte> target)
    {
        RandomSource random = RandomOf(index);
        AffineMap map = Draw(random);
        if (_elastic is null)
            Draw(map, default, source, target);
        else
            Bend(_elastic, random, map, source, target);
        _pixels?.Apply(random, target);
    }

    internal RandomSource RandomOf(int index) => new(RandomSource.Derive(_passSeed, index));

    internal AffineMap Draw(RandomSource random)
    {
        double angle = Within(random, options.MaxRotation) * Math.PI / 180;
        double slant = Math.Tan(Within(random, options.MaxShear) * Math.PI / 180);
        double size = 1 / (1 + Within(random, options.MaxScale));
        (double cosine, double sine) = (Math.Cos(angle) * size, Math.Sin(angle) * size);
        (double across, double down) = (Shift(random), Shift(random));
        int side = options.HorizontalFlip && random.Next(2) == 0 ? -1 : 1;
        return new AffineMap(
            (float)(side * cosine), (float)((cosine * slant) - sine),
            (float)(side * sine), (float)((sine * slant) + cosine),
            (float)across, (float)down);
    }

    private void Bend(
        ElasticField elastic, RandomSource random, AffineMap map, ReadOnlySpan<byte> source, Span<byte> target)
    {
        float[] across = ArrayPool<float>.Shared.Rent(elastic.Length);
        float[] down = ArrayPool<float>.Shared.Rent(elastic.Length);
        elastic.Draw(random, across.AsSpan(0, elastic.Length));
        elastic.Draw(random, down.AsSpan(0, elastic.Length));
        Draw(map, new DisplacementField(across, down, elastic.Stride), source, target);
        ArrayPool<float>.Shared.Return(across);
        ArrayPool<float>.Shared.Return(down);
    }

    private void Draw(AffineMap map, in DisplacementField field, ReadOnlySpan<byte> source, Span<byte> target)
    {
        int area = height * width;
        for (int start = 0; start < source.Length; start += area)
            map.Apply(source.Slice(start, area), height, width, field, target.Slice(start, area));
    }

    private double Shift(RandomSource random)
    {
        if (!options.WholePixelShift)
            return Within(random, options.MaxShift);
        double most = Math.Floor(options.MaxShift);
        return Math.Floor(((2 * most) + 1) * random.NextSingle()) - most;
    }

    private static double Within(RandomSource random, double limit) => ((2 * random.NextSingle()) - 1) * limit;
}
