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

    /// <summary>
    /// Writes the labels of a set as N unsigned bytes, or as numbers of 2 bytes where one is above 255.
    /// </summary>
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
        ReadOnlySpan<ushort> labels = images.Labels.Span;
        bool areBytes = labels.IndexOfAnyExceptInRange((ushort)0, byte.MaxValue) < 0;
        WriteHeader(stream, $"{images.Count},", areBytes ? "|u1" : "<u2");
        byte[] body = new byte[labels.Length * (areBytes ? 1 : sizeof(ushort))];
        for (int i = 0; i < labels.Length; i++)
        {
            if (areBytes)
                body[i] = (byte)labels[i];
            else
                BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(sizeof(ushort) * i), labels[i]);
        }

        stream.Write(body);
    }

    private static void Interleave(ReadOnlySpan<byte> planes, int channels, Span<byte> pixels)
    {
        int plane = planes.Length / channels;
        for (int i = 0; i < planes.Length; i++)
            pixels[(i % plane * channels) + (i / plane)] = planes[i];
    }

    // As NumPy writes it, blanks and the end of line included.
    private static void WriteHeader(Stream stream, string shape, string kind = "|u1")
    {
        string text = $"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}";
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
