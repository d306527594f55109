using System.Drawing;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging;

/// <summary>
/// A picture of one handwritten digit as MNIST would have framed it: 28×28 bytes, light ink on black, scaled and
/// centred, whatever the size, the place, the colours and the light of the picture were. A network that was trained on
/// MNIST can read it.
/// </summary>
/// <remarks>
/// <para>
/// The paper's brightness is estimated everywhere from the picture's border on, so most of the border must be paper.
/// What differs from it enough is ink, dark or light. Specks much smaller than the strokes are dropped. The box around
/// the ink is then scaled to fit 20×20 pixels, each the mean of the area it covers, its contrast is stretched to 255,
/// and its centre of mass is put in the middle (LeCun and others, 1998; Yadav and Bottou, 2019).
/// </para>
/// <para>The picture should show one digit and nothing else: of several things, the largest is taken.</para>
/// </remarks>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Load("model.safetensors");
/// Console.WriteLine(classifier.Predict(DigitImage.FromFile("photo.jpg").Pixels.Span).Label);
/// </code>
/// </example>
public sealed class DigitImage
{
    private DigitImage(byte[] pixels, Rectangle inkBox) => (Pixels, InkBox) = (pixels, inkBox);

    /// <summary>28 × 28 bytes, row by row: 0 is paper, 255 is full ink.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Columns of the frame: 28.</summary>
    public int Width { get; } = DigitFrame.Side;

    /// <summary>Rows of the frame: 28.</summary>
    public int Height { get; } = DigitFrame.Side;

    /// <summary>Where the digit's ink lies in the picture, in its pixels, after it was turned upright.</summary>
    public Rectangle InkBox { get; }

    /// <summary>
    /// Reads a file: PNG, JPEG, WebP, GIF or BMP, turned as its EXIF orientation asks, transparency on white.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How large it may be; left out, 64 MiB and 25 million pixels.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty, or a limit is out of its range.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no picture, it is larger than <paramref name="limits"/> allow or cut off, or there is no ink in it.
    /// </exception>
    public static DigitImage FromFile(string path, PictureLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits = PictureLimits.Checked(limits);
        using FileStream file = RegularFile.OpenRead(path);
        return From(PictureDecoder.Decode(file, path, limits), path);
    }

    /// <summary>Reads a file's content from a stream to its end, and leaves it open.</summary>
    /// <inheritdoc cref="FromFile"/>
    /// <param name="stream">The content of a file.</param>
    /// <param name="limits">How large it may be; left out, 64 MiB and 25 million pixels.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static DigitImage FromStream(Stream stream, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return From(PictureDecoder.Decode(stream, "The stream", PictureLimits.Checked(limits)), "The stream");
    }

    /// <summary>Reads a file's content.</summary>
    /// <inheritdoc cref="FromFile"/>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="limits">How large it may be; left out, 64 MiB and 25 million pixels.</param>
    public static DigitImage FromBytes(ReadOnlySpan<byte> bytes, PictureLimits? limits = null) =>
        From(PictureDecoder.Decode(bytes, "The picture", PictureLimits.Checked(limits)), "The picture");

    /// <summary>Takes pixels that are already decoded.</summary>
    /// <param name="pixels">
    /// Row by row, <paramref name="channels"/> bytes each: grey; red, green and blue; or those and opacity, by which
    /// they are not multiplied.
    /// </param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1; with the columns at most 50 million pixels.</param>
    /// <param name="channels">Bytes a pixel: 1, 3 or 4; 1 by default.</param>
    /// <exception cref="ArgumentException">
    /// A size is out of range, or there are not as many <paramref name="pixels"/> as the sizes say.
    /// </exception>
    /// <exception cref="InvalidDataException">There is no ink in the picture.</exception>
    public static DigitImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1)
    {
        CheckSize(width, nameof(width));
        CheckSize(height, nameof(height));
        if ((long)width * height > PictureDecoder.LargestArea)
            throw new ArgumentOutOfRangeException(
                nameof(height), height,
                $"{width} × {height} pixels are more than the {PictureDecoder.LargestArea} allowed.");
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(
                nameof(channels),
                channels,
                $"A pixel has 1 byte (grey), 3 (red, green, blue) or 4 (and opacity), not {channels}.");
        long expected = (long)width * height * channels;
        return pixels.Length == expected
            ? From(Luminance.Of(pixels, width, height, channels), "The picture")
            : throw new ArgumentException(
                $"{width} × {height} pixels of {channels} bytes are {expected} bytes, and there are {pixels.Length}.",
                nameof(pixels));
    }

    private static void CheckSize(int value, string parameter)
    {
        if (value < 1 || value > PictureDecoder.LargestArea)
            throw new ArgumentOutOfRangeException(
                parameter,
                value,
                $"The {parameter} of a picture is 1 to {PictureDecoder.LargestArea} pixels, and it is {value}.");
    }

    private static DigitImage From(GreyPicture picture, string name)
    {
        DigitInk ink = DigitInk.Find(picture) ?? throw new InvalidDataException(
            $"{name}: no ink found in {picture.Width} × {picture.Height} pixels. Expected was one digit that differs "
            + "clearly from the paper, with paper along most of the picture's border.");
        return new DigitImage(DigitFrame.Fit(ink.Pixels.Pixels, ink.Pixels.Height, ink.Pixels.Width), ink.Box);
    }
}
