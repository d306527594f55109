using System.Buffers.Binary;
using System.IO.Compression;
using MnistCnn.Files;
using MnistCnn.Serialization;

namespace MnistCnn.Data.Idx;

/// <summary>
/// Writes MNIST's file format, IDX, as <see cref="IdxReader"/> reads it: plain, or compressed with gzip.
/// </summary>
/// <remarks>A file is written beside its place and renamed: it is the old one or the new one, never a part.</remarks>
public static class IdxWriter
{
    /// <summary>Writes the images of a set (magic number 0x803).</summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="images">Grey images.</param>
    /// <param name="gzip">Whether to compress; left out, if <paramref name="path"/> ends with <c>.gz</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> have more than one channel.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteImages(string path, ImageSet images, bool? gzip = null)
    {
        CheckGrey(images);
        AtomicFile.Write(path, stream => WriteImages(stream, images, gzip ?? IsGzipName(path)));
    }

    /// <summary>Writes the images of a set (magic number 0x803) to a stream, which stays open.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="images">Grey images.</param>
    /// <param name="gzip">Whether to compress.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> have more than one channel.</exception>
    public static void WriteImages(Stream stream, ImageSet images, bool gzip = false)
    {
        CheckGrey(images);
        Write(stream, [(int)IdxHeader.ImageMagic, images.Count, images.Height, images.Width], images.Pixels.Span, gzip);
    }

    /// <summary>
    /// Writes the labels of a set as bytes (magic number 0x801), or as numbers of 4 bytes (0xC01) where one is above
    /// 255.
    /// </summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="images">The set whose labels to write.</param>
    /// <param name="gzip">Whether to compress; left out, if <paramref name="path"/> ends with <c>.gz</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteLabels(string path, ImageSet images, bool? gzip = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        AtomicFile.Write(path, stream => WriteLabels(stream, images, gzip ?? IsGzipName(path)));
    }

    /// <summary>The same to a stream, which stays open.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="images">The set whose labels to write.</param>
    /// <param name="gzip">Whether to compress.</param>
    public static void WriteLabels(Stream stream, ImageSet images, bool gzip = false)
    {
        ArgumentNullException.ThrowIfNull(images);
        ReadOnlySpan<ushort> labels = images.Labels.Span;
        bool areBytes = labels.IndexOfAnyExceptInRange((ushort)0, byte.MaxValue) < 0;
        byte[] body = new byte[labels.Length * (areBytes ? 1 : sizeof(int))];
        for (int i = 0; i < labels.Length; i++)
        {
            if (areBytes)
                body[i] = (byte)labels[i];
            else
                BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(sizeof(int) * i), labels[i]);
        }

        uint magic = areBytes ? IdxHeader.LabelMagic : IdxHeader.LabelMagicOfInts;
        Write(stream, [(int)magic, images.Count], body, gzip);
    }

    private static void Write(Stream stream, ReadOnlySpan<int> header, ReadOnlySpan<byte> body, bool gzip)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using GZipStream? compressor = gzip ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        Stream target = compressor ?? stream;
        Span<byte> field = stackalloc byte[sizeof(int)];
        foreach (int value in header)
        {
            BinaryPrimitives.WriteInt32BigEndian(field, value);
            target.Write(field);
        }

        target.Write(body);
    }

    private static void CheckGrey(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Channels != 1)
            throw new ArgumentException(
                $"An IDX image file (0x803) holds images of one channel, and these have {images.Channels}.",
                nameof(images));
    }

    private static bool IsGzipName(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
