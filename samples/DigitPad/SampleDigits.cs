using MnistCnn.Data;
using MnistCnn.Files;

namespace MnistCnn.Samples.DigitPad;

/// <summary>Some of the digits that the networks learnt from, for whoever teaches them more.</summary>
internal static class SampleDigits
{
    private const int OfEachClass = 6;

    /// <summary>Writes their pixels, class by class.</summary>
    public static void Write(ImageSet digits, string path)
    {
        IEnumerable<int> chosen = Enumerable.Range(0, digits.Count).GroupBy(i => digits.GetLabel(i))
            .OrderBy(ofClass => ofClass.Key).SelectMany(ofClass => ofClass.Take(OfEachClass));
        ImageSet some = digits.Select([.. chosen]);
        AtomicFile.Write(path, stream => stream.Write(some.Pixels.Span));
    }
}
