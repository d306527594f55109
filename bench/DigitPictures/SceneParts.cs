using MnistCnn.Randomness;
using SkiaSharp;

namespace MnistCnn.Benchmarks;

/// <summary>A photograph without a digit, of which parts are cut out.</summary>
internal sealed class SceneParts : IDisposable
{
    private const int SmallestSide = 40;

    private readonly SKImage _photograph;

    private SceneParts(SKImage photograph) => _photograph = photograph;

    /// <exception cref="InvalidDataException">It is no picture.</exception>
    public static SceneParts Of(string path) => SKImage.FromEncodedData(path) is { } photograph
        ? new SceneParts(photograph)
        : throw new InvalidDataException($"{path} is no picture.");

    /// <summary>A part from a seventh of the photograph's shorter side on, as a PNG file.</summary>
    public byte[] Cut(RandomSource random)
    {
        int shorter = Math.Min(_photograph.Width, _photograph.Height);
        int width = Side(shorter * (0.15f + (0.7f * random.NextSingle())), _photograph.Width);
        int height = Side(width * (0.7f + (0.6f * random.NextSingle())), _photograph.Height);
        (int left, int top) =
            (random.Next(_photograph.Width - width + 1), random.Next(_photograph.Height - height + 1));
        using SKImage part = _photograph.Subset(SKRectI.Create(left, top, width, height));
        using SKData data = part.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    public void Dispose() => _photograph.Dispose();

    private static int Side(float side, int most) => Math.Min(most, Math.Max(SmallestSide, (int)side));
}
