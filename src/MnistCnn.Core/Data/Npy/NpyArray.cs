using System.Collections.Immutable;
using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Npy;

/// <summary>An array of images of NumPy. Its values became bytes, in the order in which they are in the file.</summary>
/// <param name="Origin">What error messages call it.</param>
/// <param name="Header">Its shape and order.</param>
/// <param name="Values">As many bytes as the shape says.</param>
internal sealed record NpyArray(string Origin, NpyHeader Header, byte[] Values)
{
    private const int FirstBlock = 1 << 16;
    private const int LongestSide = 65_535;
    private const int MostChannels = 4;

    /// <summary>Reads an array of images; memory grows with what really arrives.</summary>
    /// <param name="reader">The file, at its beginning.</param>
    /// <param name="most">The most bytes that the file can have.</param>
    /// <param name="maxBytes">The most values that the caller allows.</param>
    /// <exception cref="InvalidDataException">It is no such array, or too large.</exception>
    public static NpyArray Read(PayloadReader reader, long most, long maxBytes)
    {
        NpyHeader header = ReadHeader(reader, areImages: true, most, maxBytes);
        var values = new NpyValues(header, reader.Origin);
        return new NpyArray(
            reader.Origin, header,
            ReadValues<byte>(reader, header, (raw, all, index) => values.Convert(raw, all, index)));
    }

    /// <summary>Reads an array of labels.</summary>
    /// <inheritdoc cref="Read"/>
    public static NpyLabels ReadLabels(PayloadReader reader, long most, long maxBytes)
    {
        NpyHeader header = ReadHeader(reader, areImages: false, most, maxBytes);
        var labels = new NpyLabelValues(header, reader.Origin);
        return new NpyLabels(
            reader.Origin, ReadValues<ushort>(reader, header, (raw, all, index) => labels.Convert(raw, all, index)));
    }

    /// <summary>The pixels as planes: N × channels × height × width.</summary>
    public byte[] ToPlanes()
    {
        ImmutableArray<long> shape = Header.Shape;
        (int count, int height, int width, int channels) = Sizes;
        if (!Header.IsFortran && channels == 1)
            return Values;
        int[] steps = Steps(shape, Header.IsFortran);
        int stepOfChannel = shape.Length > 3 ? steps[3] : 0;
        byte[] planes = new byte[Values.Length];
        int at = 0;
        for (int image = 0; image < count; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int row = 0; row < height; row++)
                {
                    int start = (image * steps[0]) + (channel * stepOfChannel) + (row * steps[1]);
                    for (int column = 0; column < width; column++)
                        planes[at++] = Values[start + (column * steps[2])];
                }
            }
        }

        return planes;
    }

    /// <summary>Of images: how many there are, their rows, columns and channels.</summary>
    public (int Count, int Height, int Width, int Channels) Sizes => (
        (int)Header.Shape[0], (int)Header.Shape[1], (int)Header.Shape[2],
        Header.Shape.Length > 3 ? (int)Header.Shape[3] : 1);

    // How far one more of each index leads.
    private static int[] Steps(ImmutableArray<long> shape, bool isFortran)
    {
        int[] steps = new int[shape.Length];
        int step = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            int dimension = isFortran ? i : shape.Length - 1 - i;
            steps[dimension] = step;
            step *= (int)shape[dimension];
        }

        return steps;
    }

    private delegate void Converter<T>(ReadOnlySpan<byte> raw, Span<T> values, int index);

    private static NpyHeader ReadHeader(PayloadReader reader, bool areImages, long most, long maxBytes)
    {
        var header = NpyHeader.Read(reader);
        CheckShape(header, areImages, reader.Origin);
        if (header.Count > Math.Min(maxBytes, Array.MaxLength))
            throw new InvalidDataException(
                $"{reader.Origin}: its header declares {Shape(header)} values, and {nameof(maxBytes)} allows "
                + $"{maxBytes}.");
        if (header.Count * header.Size > most)
            throw new InvalidDataException(
                $"{reader.Origin}: its header declares {header.Count * header.Size} bytes, and it cannot have more "
                + $"than {most}; it is cut off, or forged.");
        return header;
    }

    private static T[] ReadValues<T>(PayloadReader reader, NpyHeader header, Converter<T> convert)
    {
        byte[] block = new byte[Math.Min(FirstBlock, header.Count * header.Size)];
        T[] values = new T[Math.Min(FirstBlock, header.Count)];
        int filled = 0;
        while (filled < header.Count)
        {
            int wanted = (int)Math.Min(block.Length / header.Size, header.Count - filled);
            Span<byte> raw = block.AsSpan(0, wanted * header.Size);
            if (reader.Read(raw) != raw.Length)
                throw new InvalidDataException(
                    $"{reader.Origin}: it ends before the {Shape(header)} values that its header declares.");
            if (filled + wanted > values.Length)
                Array.Resize(ref values, (int)Math.Min(header.Count, 2L * values.Length));
            convert(raw, values, filled);
            filled += wanted;
        }

        return reader.AtEnd()
            ? values
            : throw new InvalidDataException(
                $"{reader.Origin}: it goes on after the {Shape(header)} values that its header declares.");
    }

    private static void CheckShape(NpyHeader header, bool areImages, string origin)
    {
        ImmutableArray<long> shape = header.Shape;
        bool isRight = areImages
            ? shape.Length is 3 or 4 && shape[1] <= LongestSide && shape[2] <= LongestSide
                && (shape.Length == 3 || shape[3] <= MostChannels)
            : shape.Length == 1 || (shape.Length == 2 && shape[1] == 1);
        if (!isRight || header.Count == 0)
            throw new InvalidDataException(
                $"{origin}: its shape is {Shape(header)}, and "
                + (areImages
                    ? $"images are N×height×width, or N×height×width×channels with at most {MostChannels} channels."
                    : "labels are N, or N×1, one for each image."));
    }

    private static string Shape(NpyHeader header) =>
        header.Shape.IsEmpty ? "()"
        : string.Join('×', header.Shape.Take(8)) + (header.Shape.Length > 8 ? "×…" : "");
}
