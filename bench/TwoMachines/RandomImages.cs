using MnistCnn.Data;

namespace MnistCnn.Benchmarks;

/// <summary>Images of nothing: a step takes as long whatever they show.</summary>
internal static class RandomImages
{
    private const int Side = 28;
    private const int Classes = 10;

    public static ImageSet Make(int count)
    {
        var random = new Random(1);
        byte[] pixels = new byte[count * Side * Side];
        random.NextBytes(pixels);
        byte[] labels = [.. Enumerable.Range(0, count).Select(image => (byte)(image % Classes))];
        return ImageSet.FromArrays(pixels, labels, Side, Side);
    }
}
