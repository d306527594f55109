using System.Buffers.Binary;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// Writes images and labels as arrays of NumPy, which <c>numpy.load</c> and <see cref="NpyReader"/> read.
/// </summary>
/// <remarks>A file is written beside its place and renamed: it is the old one or the new one, never a part.</remarks>
public static class NpyWriter
{
    // Where the first value stands must be divisible by this.
    private const int Alignment = 64;
    private const int Start = 10;

    /// <summary>
    /// Writes the images of a set as unsigned bytes: N×height×width, in colour N×height×width×channels.
    /// </summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="images">The images.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteImages(string path, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        AtomicFile.Write(path, stream => WriteImages(stream, images));
    }

    /// <summary>Writes the labels of a set as N unsigned bytes.</summary>
    /// <param name="path">The file to write; its directory must exist.</param>
    /// <param name="images">The set whose labels to write.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteLabels(string path, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        AtomicFile.Write(path, stream => WriteLabels(stream, images));
    }

    internal static void WriteImages(Stream stream, ImageSet images)
    {
        string channels = images.Channels > 1 ? $", {images.Channels}" : "";
        WriteHeader(stream, $"{images.Count}, {images.Height}, {images.Width}{channels}");
        byte[] interleaved = new byte[images.ImageSize];
        for (int index = 0; index < images.Count; index++)
        {
            Interleave(images.GetImage(index), images.Channels, interleaved);
            stream.Write(interleaved);
        }
    }

    internal static void WriteLabels(Stream stream, ImageSet images)
    {
        WriteHeader(stream, $"{images.Count},");
        stream.Write(images.Labels.Span);
    }

    private static void Interleave(ReadOnlySpan<byte> planes, int channels, Span<byte> pixels)
    {
        int plane = planes.Length / channels;
        for (int i = 0; i < planes.Length; i++)
            pixels[(i % plane * channels) + (i / plane)] = planes[i];
    }

    // As NumPy writes it, blanks and the end of line included.
    private static void WriteHeader(Stream stream, string shape)
    {
        string text = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}";
        int blanks = Alignment - ((Start + text.Length + 1) % Alignment);
        byte[] header = Encoding.ASCII.GetBytes(text + new string(' ', blanks) + "\n");
        stream.Write(NpyHeader.Magic);
        stream.Write([1, 0]);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        stream.Write(length);
        stream.Write(header);
    }
}
