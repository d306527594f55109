using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Packed;

/// <summary>
/// Writes the files that <see cref="PackedImageSet"/> reads, of images that need not fit into memory. They are shuffled
/// once on the way: training reads blocks of neighbours, and files are often sorted by class.
/// </summary>
/// <remarks>
/// <para>
/// A file is written beside its place and renamed: it is the old one or the new one, never a part. Beside the labels,
/// packing takes 8 bytes of memory an image and some 100 MB.
/// </para>
/// <para>
/// The file is one in the safetensors format: <c>labels</c>, U16 of N, and <c>images</c>, U8 of N × channels × height ×
/// width.
/// </para>
/// </remarks>
public static class PackedImageWriter
{
    /// <summary>The seed of the shuffling unless a caller says otherwise: 1.</summary>
    public const int DefaultShuffleSeed = 1;

    /// <summary>Packs the images of a set; their sample weights are not kept.</summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="images">The images.</param>
    /// <param name="shuffleSeed">
    /// The same seed, the same order. Null: they stay in theirs. Default <see cref="DefaultShuffleSeed"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it after some more images; nothing is left behind.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or names no file.</exception>
    /// <exception cref="IOException">The file cannot be written, or the images cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static void Write(
        string path, ImageSource images, int? shuffleSeed = DefaultShuffleSeed,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(images);
        Write(
            path, images.Count, images.Height, images.Width,
            (index, pixels) =>
            {
                images.Read(index, pixels);
                return images.Labels.Span[index];
            },
            images.Channels, images.ClassNames, shuffleSeed, cancellationToken);
    }

    /// <summary>Packs images that come one after the other.</summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="count">How many images there are, 1 to 2³⁰.</param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="next">
    /// Fills in the channels × height × width bytes of an image, and returns its label. Called for the images 0 to
    /// <paramref name="count"/> − 1 in that order, one at a time; the bytes are those of an earlier image before.
    /// </param>
    /// <param name="channels">Channels of each image, at least 1.</param>
    /// <param name="classNames">
    /// 2 to 65,536 names, of 1 to 200 characters each, none of them control characters; left out, <c>0</c> to <c>9</c>.
    /// </param>
    /// <param name="shuffleSeed">
    /// The same seed, the same order. Null: they stay in theirs. Default <see cref="DefaultShuffleSeed"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it after some more images; nothing is left behind.</param>
    /// <exception cref="ArgumentException">
    /// A number is out of its range, an image would have more than 2 GB, a class name cannot be one, or
    /// <paramref name="path"/> is empty or names no file.
    /// </exception>
    /// <exception cref="InvalidDataException"><paramref name="next"/> returned a label without a class.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>
    /// PackedImageWriter.Write("noise.images", 1_000_000, 28, 28, (index, pixels) =>
    /// {
    ///     new Random(index).NextBytes(pixels);
    ///     return index % 10;
    /// });
    /// </code></example>
    public static void Write(
        string path, int count, int height, int width, Func<int, Span<byte>, int> next, int channels = 1,
        IReadOnlyList<string>? classNames = null, int? shuffleSeed = DefaultShuffleSeed,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PackedHeader.MostImages);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentNullException.ThrowIfNull(next);
        if ((Int128)channels * height * width > Array.MaxLength)
            throw new ArgumentException(
                $"Images of {channels}×{height}×{width} have more than the {Array.MaxLength} bytes that one may have.",
                nameof(height));
        var header = new PackedHeader
        {
            Count = count, Height = height, Width = width, Channels = channels,
            ClassNames = ImageSet.CheckedNames(classNames),
        };
        AtomicFile.Write(path, stream => new ImagePacking(stream, header, shuffleSeed, cancellationToken).Run(next));
    }

    /// <summary>Packs an IDX image file and its label file, however large, plain or compressed with gzip.</summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="imagePath">The file of images, magic number 0x803.</param>
    /// <param name="labelPath">The file of as many labels, magic number 0x801, 0xB01 or 0xC01.</param>
    /// <param name="classNames">2 to 65,536 names; left out, <c>0</c> to <c>9</c>. Each label must have one.</param>
    /// <param name="shuffleSeed">
    /// The same seed, the same order. Null: they stay in theirs. Default <see cref="DefaultShuffleSeed"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it after some more images; nothing is left behind.</param>
    /// <exception cref="ArgumentException">A path is empty, or a class name cannot be one.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not a whole IDX file of its kind, the counts differ, or a label has no class name.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static void WriteIdx(
        string path, string imagePath, string labelPath, IReadOnlyList<string>? classNames = null,
        int? shuffleSeed = DefaultShuffleSeed, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var images = IdxImageStream.Open(imagePath, labelPath, ImageSet.CheckedNames(classNames).Count);
        Write(
            path, images.Count, images.Height, images.Width, images.ReadNext, channels: 1, classNames, shuffleSeed,
            cancellationToken);
    }
}
