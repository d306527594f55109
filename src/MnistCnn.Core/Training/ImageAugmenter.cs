using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>Changes the images of one run. For several threads at once, except while the epoch is being set.</summary>
internal sealed class ImageAugmenter(ImageAugmentation options, int height, int width, long seed)
{
    /// <summary>1 for the first.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>Writes the image as this epoch sees it; all channels go through the same map.</summary>
    /// <param name="source">Channels × height × width.</param>
    /// <param name="index">Of the image in its set.</param>
    /// <param name="target">As long as the source.</param>
    public void Apply(ReadOnlySpan<byte> source, int index, Span<byte> target)
    {
        AffineMap map = Draw(index);
        int area = height * width;
        for (int start = 0; start < source.Length; start += area)
            map.Apply(source.Slice(start, area), height, width, target.Slice(start, area));
    }

    internal AffineMap Draw(int index)
    {
        // Odd factors keep seeds, epochs and images apart; the generator mixes the rest.
        var random = new RandomSource(unchecked((seed * 0x632BE59BD9B4E019) + (Epoch * 0x1E3779B97F4A7C15) + (index * 0x2545F4914F6CDD1D)));
        double angle = Within(ref random, options.MaxRotation) * Math.PI / 180;
        double slant = Math.Tan(Within(ref random, options.MaxShear) * Math.PI / 180);
        double size = 1 / (1 + Within(ref random, options.MaxScale));
        (double cosine, double sine) = (Math.Cos(angle) * size, Math.Sin(angle) * size);
        return new AffineMap(
            (float)cosine, (float)((cosine * slant) - sine), (float)sine, (float)((sine * slant) + cosine),
            (float)Within(ref random, options.MaxShift), (float)Within(ref random, options.MaxShift));
    }

    private static double Within(ref RandomSource random, double limit) => ((2 * random.NextSingle()) - 1) * limit;
}
