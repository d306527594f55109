using System.Globalization;
using System.IO.Compression;

namespace MnistCnn.Data;

/// <summary>
/// 1,797 real handwritten digits that come with the library, in MNIST's form: for a first run, a test or a
/// demonstration without a download.
/// </summary>
/// <remarks>
/// The UCI set "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (CC BY 4.0), as scikit-learn
/// packages it: 8×8 pixels of 17 levels each. Every digit is scaled and centred as MNIST's are, in 28×28.
/// </remarks>
public static class EmbeddedDigits
{
    private const int SourceSide = 8;
    private const int FullInk = 16;
    private const int TrainCount = 1_437;

    private static readonly Lazy<IMnistDataset> Digits = new(Read);

    /// <summary>
    /// The digits: the first 1,437 to train on, the last 360, in part by other writers, to test with. They are read
    /// once, and every call returns the same object.
    /// </summary>
    public static IMnistDataset Load() => Digits.Value;

    private static MnistDataset Read()
    {
        using Stream resource = typeof(EmbeddedDigits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var text = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var pixels = new List<byte>();
        var labels = new List<byte>();
        while (text.ReadLine() is { } line)
        {
            byte[] values = [.. line.Split(',').Select(value => byte.Parse(value, CultureInfo.InvariantCulture))];
            byte[] ink = [.. values.SkipLast(1).Select(level => (byte)(level * byte.MaxValue / FullInk))];
            pixels.AddRange(DigitFrame.Fit(ink, SourceSide, SourceSide));
            labels.Add(values[^1]);
        }

        var all = ImageSet.FromArrays([.. pixels], [.. labels], DigitFrame.Side, DigitFrame.Side);
        ImageSet test = all.Select([.. Enumerable.Range(TrainCount, all.Count - TrainCount)]);
        return new MnistDataset("Digits (UCI, 1,797)", all.Take(TrainCount), test);
    }
}
