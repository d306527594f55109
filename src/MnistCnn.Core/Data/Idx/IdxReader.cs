using MnistCnn.Files;

namespace MnistCnn.Data.Idx;

/// <summary>
/// Reads MNIST's file format, IDX, plain or compressed with gzip: which of them is seen from the content, not the name.
/// Everything the header says is checked before memory is taken for it.
/// </summary>
/// <remarks>
/// Streams are read to their end and left open. Every method throws <see cref="InvalidDataException"/>, which names the
/// file and what was expected and found, if the file is no IDX file of its kind, is cut off, or goes on after its end.
/// </remarks>
public static class IdxReader
{
    /// <summary>
    /// The most bytes that the images or labels of one file may have unless a caller says otherwise: 1 GiB. EMNIST, the
    /// largest set of this kind with 814,255 images, takes 638 MB.
    /// </summary>
    public const long DefaultMaxBytes = 1L << 30;

    /// <summary>Reads an image file (magic number 0x803).</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images may take, at least 1. A small file may unpack to a thousand times its
    /// size. Default <see cref="DefaultMaxBytes"/>.
    /// </param>
    /// <returns>Count × height × width bytes, image by image and row by row, and the three sizes.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">The file is not a whole IDX image file, or too large.</exception>
    public static (byte[] Pixels, int Count, int Height, int Width) ReadImages(
        string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        using FileStream stream = Open(path);
        return ReadImages(stream, maxBytes);
    }

    /// <summary>Reads an image file (magic number 0x803) from a stream.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="maxBytes">As in <see cref="ReadImages(string, long)"/>.</param>
    /// <returns>Count × height × width bytes, image by image and row by row, and the three sizes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">The stream is not a whole IDX image file, or too large.</exception>
    public static (byte[] Pixels, int Count, int Height, int Width) ReadImages(
        Stream stream, long maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        using var reader = new PayloadReader(stream);
        IdxHeader header = ReadImageHeader(reader, maxBytes);
        return (reader.ReadRest(header.BodyLength), header.Count, header.Height, header.Width);
    }

    /// <summary>
    /// Reads a label file of bytes (magic number 0x801), or of whole numbers of 2 or 4 bytes (0xB01, 0xC01).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">As in <see cref="ReadImages(string, long)"/>.</param>
    /// <returns>The labels, 0 to 65,535 each.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">The file is not a whole IDX label file, or too large.</exception>
    public static ushort[] ReadLabels(string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        using FileStream stream = Open(path);
        return ReadLabels(stream, maxBytes);
    }

    /// <summary>The same from a stream.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="maxBytes">As in <see cref="ReadImages(string, long)"/>.</param>
    /// <returns>The labels, 0 to 65,535 each.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">The stream is not a whole IDX label file, or too large.</exception>
    public static ushort[] ReadLabels(Stream stream, long maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        using var reader = new PayloadReader(stream);
        IdxHeader header = ReadLabelHeader(reader, maxBytes);
        return IdxLabels.Of(reader.ReadRest(header.BodyLength), header, reader.Origin);
    }

    /// <summary>Reads an image file and its label file.</summary>
    /// <param name="imagePath">The file of images, magic number 0x803.</param>
    /// <param name="labelPath">The file of as many labels, magic number 0x801, 0xB01 or 0xC01.</param>
    /// <param name="classNames">2 to 65,536 names; left out, <c>0</c> to <c>9</c>. Each label must have one.</param>
    /// <param name="maxBytes">As in <see cref="ReadImages(string, long)"/>, for either file.</param>
    /// <exception cref="ArgumentException">
    /// A path is empty, there are fewer than 2 class names, more than 65,536, or one is empty; or
    /// <paramref name="maxBytes"/> is below 1.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not a whole IDX file of its kind, or too large, the counts differ, or a label has no class name.
    /// </exception>
    public static ImageSet ReadImageSet(
        string imagePath, string labelPath, IReadOnlyList<string>? classNames = null, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        IReadOnlyList<string> names = ImageSet.CheckedNames(classNames);
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        ArgumentException.ThrowIfNullOrEmpty(labelPath);
        using FileStream imageStream = File.OpenRead(imagePath);
        using FileStream labelStream = File.OpenRead(labelPath);
        using var images = new PayloadReader(imageStream);
        using var labels = new PayloadReader(labelStream);
        IdxHeader imageHeader = ReadImageHeader(images, maxBytes);
        IdxHeader labelHeader = ReadLabelHeader(labels, maxBytes);
        CheckCounts(imageHeader, images.Origin, labelHeader, labels.Origin);
        ushort[] wide = IdxLabels.Of(labels.ReadRest(labelHeader.BodyLength), labelHeader, labels.Origin);
        CheckLabels(wide, names.Count, labels.Origin);
        byte[] pixels = images.ReadRest(imageHeader.BodyLength);
        return ImageSet.FromMemory(pixels, wide, imageHeader.Height, imageHeader.Width, 1, names);
    }

    /// <summary>Two whole files that are already in memory; the set keeps the pixels and does not copy them.</summary>
    internal static ImageSet ReadImageSet(
        ReadOnlyMemory<byte> images,
        string imageOrigin,
        ReadOnlyMemory<byte> labels,
        string labelOrigin,
        IReadOnlyList<string> classNames)
    {
        IdxHeader imageHeader = IdxHeader.ParseImages(images.Span, imageOrigin);
        imageHeader.CheckFileLength(images.Length, imageOrigin);
        IdxHeader labelHeader = IdxHeader.ParseLabels(labels.Span, labelOrigin);
        labelHeader.CheckFileLength(labels.Length, labelOrigin);
        CheckCounts(imageHeader, imageOrigin, labelHeader, labelOrigin);
        ushort[] wide = IdxLabels.Of(labels.Span[labelHeader.Length..], labelHeader, labelOrigin);
        CheckLabels(wide, classNames.Count, labelOrigin);
        ReadOnlyMemory<byte> pixels = images[imageHeader.Length..];
        return ImageSet.FromMemory(pixels, wide, imageHeader.Height, imageHeader.Width, 1, classNames);
    }

    private static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return RegularFile.OpenRead(path);
    }

    internal static IdxHeader ReadImageHeader(PayloadReader reader, long maxBytes)
    {
        Span<byte> start = stackalloc byte[IdxHeader.ImageLength];
        return Checked(IdxHeader.ParseImages(start[..reader.Read(start)], reader.Origin), reader, maxBytes);
    }

    private static IdxHeader ReadLabelHeader(PayloadReader reader, long maxBytes)
    {
        Span<byte> start = stackalloc byte[IdxHeader.LabelLength];
        return Checked(IdxHeader.ParseLabels(start[..reader.Read(start)], reader.Origin), reader, maxBytes);
    }

    private static IdxHeader Checked(IdxHeader header, PayloadReader reader, long maxBytes)
    {
        if (reader.Length is long length)
            header.CheckFileLength(length, reader.Origin);
        if (header.BodyLength > reader.MostLength)
            throw new InvalidDataException(
                $"{reader.Origin}: its header declares {header.BodyLength} bytes, and it cannot unpack to more than "
                + $"{reader.MostLength}; it is cut off, or no IDX file.");
        if (header.BodyLength > maxBytes)
            throw new InvalidDataException(
                $"{reader.Origin}: its header declares {header.BodyLength} bytes, and {nameof(maxBytes)} allows "
                + $"{maxBytes}.");
        return header;
    }

    private static void CheckCounts(IdxHeader images, string imageOrigin, IdxHeader labels, string labelOrigin)
    {
        if (images.Count != labels.Count)
            throw CountsDiffer(images.Count, imageOrigin, labels.Count, labelOrigin);
    }

    internal static InvalidDataException CountsDiffer(int images, string imageOrigin, int labels, string labelOrigin) =>
        new($"{imageOrigin} holds {images} images and {labelOrigin} {labels} labels; they must be as many.");

    internal static void CheckLabels(ReadOnlySpan<ushort> labels, int classCount, string origin)
    {
        int wrong = labels.IndexOfAnyExceptInRange((ushort)0, (ushort)(classCount - 1));
        if (wrong >= 0)
            throw new InvalidDataException(
                $"{origin}: label {labels[wrong]} at index {wrong} has no class name; with {classCount} classes, "
                + $"labels are 0 to {classCount - 1}.");
    }
}
