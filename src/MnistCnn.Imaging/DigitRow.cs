using MnistCnn.Files;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging;

/// <summary>
/// A picture of several digits beside each other, taken apart: each as <see cref="DigitImage"/> frames one, from
/// left to right.
/// </summary>
/// <remarks>
/// <c>classifier.Predict(row)</c> reads the number, and parts some of the digits that touch each other. What lies
/// above or below the row is left out, and so are specks, dots and commas. Otherwise pictures are read as
/// <see cref="DigitImage"/> reads them.
/// </remarks>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Load("model.safetensors");
/// DigitRow row = DigitRow.FromFile("meter.jpg");
/// Console.WriteLine(classifier.Predict(row).Text);
/// </code>
/// </example>
public sealed class DigitRow
{
    private DigitRow(IReadOnlyList<DigitInk> inks, TimeLimit time)
    {
        Inks = inks;
        Digits = [.. inks.Select(digit =>
        {
            time.Check();
            return DigitImage.Of(digit);
        })];
    }

    /// <summary>
    /// The digits from left to right, at least one; each tells where it lies in the picture. Digits that touch each
    /// other are one here, as only a network can tell them: <see cref="DigitPrediction"/> may part them.
    /// </summary>
    public IReadOnlyList<DigitImage> Digits { get; }

    /// <summary>Of <see cref="Digits"/>.</summary>
    internal IReadOnlyList<DigitInk> Inks { get; }

    /// <inheritdoc cref="DigitImage.FromFile"/>
    public static DigitRow FromFile(string path, PictureLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= PictureLimits.Default;
        using FileStream file = RegularFile.OpenRead(path);
        return Read(PictureDecoder.ReadAll(file, path, limits).Span, path, limits);
    }

    /// <inheritdoc cref="DigitImage.FromStream"/>
    public static DigitRow FromStream(Stream stream, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= PictureLimits.Default;
        return Read(PictureDecoder.ReadAll(stream, DigitImage.Stream, limits).Span, DigitImage.Stream, limits);
    }

    /// <inheritdoc cref="DigitImage.FromBytes"/>
    public static DigitRow FromBytes(ReadOnlySpan<byte> bytes, PictureLimits? limits = null) =>
        Read(bytes, DigitImage.Bytes, limits ?? PictureLimits.Default);

    /// <inheritdoc cref="DigitImage.FromPixels"/>
    public static DigitRow FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1) =>
        From(PixelBuffer.ToGrey(pixels, width, height, channels), DigitImage.Bytes, TimeLimit.None);

    private static DigitRow Read(ReadOnlySpan<byte> bytes, string name, PictureLimits limits)
    {
        var time = new TimeLimit(limits, name);
        return From(PictureDecoder.Decode(bytes, name, limits, time), name, time);
    }

    private static DigitRow From(GreyPicture picture, string name, TimeLimit time)
    {
        List<DigitInk> digits = DigitInk.FindRow(picture, time);
        if (digits.Count == 0)
            throw DigitImage.NoInk(picture, name);
        return new DigitRow(digits, time);
    }
}
