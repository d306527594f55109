using System.Diagnostics;
using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Data.Packed;

namespace MnistCnn.Benchmarks;

/// <summary>Images made from MNIST, as many as are wanted: each a function of the seed and its number.</summary>
internal sealed class LargeSet
{
    public const int Seed = 1;

    private const int Ahead = 10_000;

    /// <summary>How each image is changed: turned, moved and bent, as <c>TrainingRecipe.Accurate</c> does.</summary>
    public static readonly ImageAugmentation Augmentation = new() { ElasticAlpha = 10 };

    private readonly ImageSet _digits;
    private readonly ImageAugmenter _augmenter;
    private readonly byte[] _made;

    private LargeSet(ImageSet digits)
    {
        _digits = digits;
        _augmenter = new ImageAugmenter(Augmentation, digits.Height, digits.Width, Seed);
        _made = new byte[Ahead * digits.ImageSize];
    }

    public static void Make(LargeSetOptions options, ImageSet digits)
    {
        var set = new LargeSet(digits);
        long start = Stopwatch.GetTimestamp();
        PackedImageWriter.Write(options.Path, options.Images, digits.Height, digits.Width, set.Next);
        Console.WriteLine(
            $"{options.Images:N0} images, {new FileInfo(options.Path).Length / 1e9:0.00} GB, made and packed in "
            + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    // Some thousand at a time, on all processors.
    private int Next(int index, Span<byte> pixels)
    {
        int ahead = index % Ahead;
        if (ahead == 0)
            MakeFrom(index);
        _made.AsSpan(ahead * pixels.Length, pixels.Length).CopyTo(pixels);
        return _digits.GetLabel(index % _digits.Count);
    }

    // They are of one pass: their number divides that of the digits.
    private void MakeFrom(int first)
    {
        _augmenter.BeginPass(1 + (first / _digits.Count));
        int size = _digits.ImageSize;
        Parallel.For(0, Ahead, i =>
        {
            int digit = (first + i) % _digits.Count;
            _augmenter.Apply(_digits.GetImage(digit), digit, _made.AsSpan(i * size, size));
        });
    }
}
