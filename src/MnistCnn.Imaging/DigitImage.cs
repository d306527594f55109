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
/// Ink is told from paper by brightness, by colour where the two are about as bright, or by opacity where white ink
/// lies on transparency. The paper's brightness is estimated everywhere from the picture's border on, so most of the
/// border must be paper. What differs from it enough is ink, dark or light. Ruled lines and specks are dropped.
/// </para>
/// <para>
/// Strokes thinner or thicker than MNIST's, and those that the pen pressed weakly, are drawn anew as MNIST's are. The
/// box around the ink is then scaled to fit 20×20 pixels, each the mean of the area it covers, its contrast is
/// stretched to 255, and its centre of mass is put in the middle (LeCun and others, 1998; Yadav and Bottou, 2019).
/// </para>
/// <para>
/// The picture should show one digit and nothing else. <see cref="Finding"/> tells where it does not;
/// <see cref="Pixels"/> then holds the largest of several things. <see cref="DigitRow"/> reads numbers.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Load("model.safetensors");
/// Prediction? prediction = classifier.Predict(DigitImage.FromFile("photo.jpg"));
/// Console.WriteLine(prediction is null ? "no single digit" : prediction.ClassName);
/// </code>
/// </example>
public sealed class DigitImage
{
    // What errors call a picture without a path.
    internal const string Stream = "The stream";
    internal const string Bytes = "The picture";

    private DigitImage(DigitInk ink)
    {
        GreyPicture strokes = DigitStrokes.Normalize(ink.Pixels);
        Pixels = DigitFrame.Fit(strokes.Pixels, strokes.Height, strokes.Width);
        (Finding, InkBox, Contrast) = (ink.Finding, ink.Box, ink.Contrast);
    }

    /// <summary>28 × 28 bytes, row by row: 0 is paper, 255 is full ink.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Columns of the frame: 28.</summary>
    public int Width { get; } = DigitFrame.Side;

    /// <summary>Rows of the frame: 28.</summary>
    public int Height { get; } = DigitFrame.Side;

    /// <summary>Whether this is one digit, as far as its strokes tell; where they do not, it is one.</summary>
    public DigitFinding Finding { get; }

    /// <summary>Where the digit's ink lies in the picture, in its pixels, after it was turned upright.</summary>
    public Rectangle InkBox { get; }

    /// <summary>By how many levels full ink differs from the paper, 1 to 255.</summary>
    public int Contrast { get; }

    /// <summary>
    /// Reads a file: PNG, JPEG, WebP, GIF or BMP, turned as its EXIF orientation asks, transparency on white.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">
    /// How large it may be, and how long it may take; left out, 64 MiB, 25 million pixels and 30 s.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no picture, it is larger or takes longer than <paramref name="limits"/> allow, it is cut off, or there is
    /// no ink in it.
    /// </exception>
    public static DigitImage FromFile(string path, PictureLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= PictureLimits.Default;
        using FileStream file = RegularFile.OpenRead(path);
        return Read(PictureDecoder.ReadAll(file, path, limits).Span, path, limits);
    }

    /// <summary>Reads a file's content from a stream to its end, and leaves it open.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="limits">
    /// How large it may be, and how long it may take; left out, 64 MiB, 25 million pixels and 30 s.
    /// </param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no picture, it is larger or takes longer than <paramref name="limits"/> allow, it is cut off, or there is
    /// no ink in it.
    /// </exception>
    public static DigitImage FromStream(Stream stream, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= PictureLimits.Default;
        return Read(PictureDecoder.ReadAll(stream, Stream, limits).Span, Stream, limits);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="limits">
    /// How large it may be, and how long it may take; left out, 64 MiB, 25 million pixels and 30 s.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// It is no picture, it is larger or takes longer than <paramref name="limits"/> allow, it is cut off, or there is
    /// no ink in it.
    /// </exception>
    public static DigitImage FromBytes(ReadOnlySpan<byte> bytes, PictureLimits? limits = null) =>
        Read(bytes, Bytes, limits ?? PictureLimits.Default);

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
    public static DigitImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int channels = 1) =>
        From(PixelBuffer.ToGrey(pixels, width, height, channels), Bytes, TimeLimit.None);

    internal static DigitImage Of(DigitInk ink) => new(ink);

    internal static InvalidDataException NoInk(GreyPicture picture, string name) => new(
        $"{name}: no ink found in {picture.Width} × {picture.Height} pixels. Expected was one digit that differs "
        + "clearly from the paper, with paper along most of the picture's border.");

    private static DigitImage Read(ReadOnlySpan<byte> bytes, string name, PictureLimits limits)
    {
        var time = new TimeLimit(limits, name);
        return From(PictureDecoder.Decode(bytes, name, limits, time), name, time);
    }

    private static DigitImage From(GreyPicture picture, string name, TimeLimit time)
    {
        DigitInk ink = DigitInk.Find(picture, time) ?? throw NoInk(picture, name);
        time.Check();
        return new DigitImage(ink);
    }
}
