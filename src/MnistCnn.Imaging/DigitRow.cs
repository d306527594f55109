using MnistCnn.Files;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging;

/// <summary>
/// A picture of several digits beside each other, taken apart: each as <see cref="DigitImage"/> frames one, from
/// left to right.
/// </summary>
/// <remarks>
/// Digits that touch are not parted. What lies above or below the row is left out, and so are specks, dots and commas.
/// Otherwise pictures are read as <see cref="DigitImage"/> reads them.
/// </remarks>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Load("model.safetensors");
/// DigitRow row = DigitRow.FromFile("meter.jpg");
/// Console.WriteLine(string.Concat(row.Digits.Select(digit => classifier.Predict(digit)?.ClassName ?? "?")));
/// </code>
/// </example>
public sealed class DigitRow
{
    private DigitRow(IReadOnlyList<DigitImage> digits) => Digits = digits;

    /// <summary>The digits from left to right, at least one; each tells where it lies in the picture.</summary>
    public IReadOnlyList<DigitImage> Digits { get; }

    /// <inheritdoc cref="DigitImage.FromFile"/>
    public static DigitRow FromFile(string path, PictureLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = RegularFile.OpenRead(path);
        return From(PictureDecoder.Decode(file, path, limits ?? PictureLimits.Default), path);
    }

    /// <inheritdoc cref="DigitImage.FromStream"/>
    public static DigitRow FromStream(Stream stream, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return From(PictureDecoder.Decode(stream, "The stream", limits ?? PictureLimits.Default), "The stream");
    }

    /// <inheritdoc cref="DigitImage.FromBytes"/>
    public static DigitRow FromBytes(ReadOnlySpan<byte> bytes, PictureLimits? limits = null) =>
        From(PictureDecoder.Decode(bytes, "The picture", limits ?? PictureLimits.Default), "The picture");

    /// <inheritdoc cref="DigitImage.FromPixels"/>
    public static DigitRow FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1) =>
        From(PixelBuffer.ToGrey(pixels, width, height, channels), "The picture");

    private static DigitRow From(GreyPicture picture, string name)
    {
        List<DigitInk> digits = DigitInk.FindRow(picture);
        return digits.Count > 0
            ? new DigitRow([.. digits.Select(DigitImage.Of)])
            : throw DigitImage.NoInk(picture, name);
    }
}
