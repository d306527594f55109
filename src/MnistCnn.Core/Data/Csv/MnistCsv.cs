using System.Globalization;
using System.IO.Compression;
using System.Text;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Csv;

/// <summary>
/// Images as text, one a line: <c>label,pixel0,pixel1,…</c>, as Kaggle's Digit Recognizer, Fashion-MNIST and Sign
/// Language MNIST come. Plain or compressed with gzip, which is seen from the content, not the name.
/// </summary>
/// <remarks>
/// The first line may name the columns: labels are then in the one called <c>label</c> or <c>class</c>. Without names
/// they are in the first. All others are pixels, row by row, whole numbers from 0 to 255 (<c>7.0</c> is one); of images
/// in colour, as in HMNIST's CSV files, the channels of a pixel stand together. What is not as it must be is an
/// <see cref="InvalidDataException"/> that names file, line and column.
/// </remarks>
public static class MnistCsv
{
    /// <summary>Reads a file of images with labels, such as Kaggle's <c>train.csv</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classNames">2 to 65,536 names; left out, <c>0</c> to <c>9</c>. Each label must have one.</param>
    /// <param name="size">Rows and columns of each image; left out, the images are square.</param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images may take, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <param name="channels">Channels of each pixel, at least 1. Default 1, grey; 3 for red, green and blue.</param>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The file holds something else, has no labels, a label without a class name, or too many images.
    /// </exception>
    public static ImageSet ReadImageSet(
        string path,
        IReadOnlyList<string>? classNames = null,
        (int Height, int Width)? size = null,
        long maxBytes = IdxReader.DefaultMaxBytes,
        int channels = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Check(size, maxBytes, channels);
        IReadOnlyList<string> names = ImageSet.CheckedNames(classNames);
        using FileStream stream = RegularFile.OpenRead(path);
        return ReadImageSet(stream, names, size, maxBytes, channels);
    }

    /// <summary>The same from a stream, which is read to its end and left open.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="classNames">2 to 65,536 names; left out, <c>0</c> to <c>9</c>. Each label must have one.</param>
    /// <param name="size">Rows and columns of each image; left out, the images are square.</param>
    /// <param name="maxBytes">The most bytes of memory that the images may take, at least 1.</param>
    /// <param name="channels">Channels of each pixel, at least 1.</param>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="InvalidDataException">
    /// The stream holds something else, has no labels, a label without a class name, or too many images.
    /// </exception>
    public static ImageSet ReadImageSet(
        Stream stream,
        IReadOnlyList<string>? classNames = null,
        (int Height, int Width)? size = null,
        long maxBytes = IdxReader.DefaultMaxBytes,
        int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(size, maxBytes, channels);
        IReadOnlyList<string> names = ImageSet.CheckedNames(classNames);
        CsvReader read = Read(stream, wantsLabels: true, names.Count, size, channels, maxBytes);
        return ImageSet.FromMemory(read.Pixels, read.Labels, read.Height, read.Width, channels, names);
    }

    /// <summary>
    /// Reads a file of images without labels, such as Kaggle's <c>test.csv</c>; a column of labels that has a name is
    /// left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Rows and columns of each image; left out, the images are square.</param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images may take, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <returns>Count × height × width bytes, image by image and row by row, and the three sizes.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file holds something else, or too many images.</exception>
    public static (byte[] Pixels, int Count, int Height, int Width) ReadImages(
        string path, (int Height, int Width)? size = null, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Check(size, maxBytes);
        using FileStream stream = RegularFile.OpenRead(path);
        return ReadImages(stream, size, maxBytes);
    }

    /// <summary>The same from a stream, which is read to its end and left open.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="size">Rows and columns of each image; left out, the images are square.</param>
    /// <param name="maxBytes">The most bytes of memory that the images may take, at least 1.</param>
    /// <returns>Count × height × width bytes, image by image and row by row, and the three sizes.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="InvalidDataException">The stream holds something else, or too many images.</exception>
    public static (byte[] Pixels, int Count, int Height, int Width) ReadImages(
        Stream stream, (int Height, int Width)? size = null, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(size, maxBytes);
        CsvReader read = Read(stream, wantsLabels: false, classCount: 0, size, channels: 1, maxBytes);
        return (read.Pixels.ToArray(), read.Count, read.Height, read.Width);
    }

    /// <summary>Writes images with their labels, the names <c>label,pixel0,pixel1,…</c> in the first line.</summary>
    /// <param name="path">The file to write, whole or not at all; its directory must exist.</param>
    /// <param name="images">Grey images. Their class names and the shape of each image are not written.</param>
    /// <param name="gzip">Whether to compress; left out, if <paramref name="path"/> ends with <c>.gz</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> have more than one channel.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteImageSet(string path, ImageSet images, bool? gzip = null)
    {
        CheckGrey(images);
        bool compress = gzip ?? path?.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) == true;
        AtomicFile.Write(path!, stream => WriteImageSet(stream, images, compress));
    }

    /// <summary>The same to a stream, which stays open.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="images">Grey images.</param>
    /// <param name="gzip">Whether to compress.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> have more than one channel.</exception>
    public static void WriteImageSet(Stream stream, ImageSet images, bool gzip = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckGrey(images);
        using GZipStream? compressor = gzip ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        using var text = new StreamWriter((Stream?)compressor ?? stream, new UTF8Encoding(false), leaveOpen: true);
        text.Write("label");
        for (int pixel = 0; pixel < images.ImageSize; pixel++)
        {
            text.Write(",pixel");
            text.Write(Digits(pixel));
        }

        for (int index = 0; index < images.Count; index++)
        {
            text.Write('\n');
            text.Write(Digits(images.GetLabel(index)));
            foreach (byte value in images.GetImage(index))
            {
                text.Write(',');
                text.Write(Digits(value));
            }
        }

        text.Write('\n');
    }

    private static string Digits(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static CsvReader Read(
        Stream stream, bool wantsLabels, int classCount, (int Height, int Width)? size, int channels, long maxBytes)
    {
        using var payload = new PayloadReader(stream);
        var reader = new CsvReader(payload, wantsLabels, classCount, size, channels, maxBytes);
        reader.Read();
        return reader;
    }

    private static void Check((int Height, int Width)? size, long maxBytes, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        if (size is { } given && (given.Height < 1 || given.Width < 1))
            throw new ArgumentOutOfRangeException(nameof(size), given, "Height and width must be at least 1.");
    }

    private static void CheckGrey(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Channels != 1)
            throw new ArgumentException(
                $"Such a CSV file holds images of one channel, and these have {images.Channels}.", nameof(images));
    }
}
