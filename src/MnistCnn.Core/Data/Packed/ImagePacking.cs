using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Randomness;

namespace MnistCnn.Data.Packed;

/// <summary>
/// Writes packed images in a random order without holding them: where each image goes is drawn beforehand. On the first
/// way through the file each goes to the part of it where its place lies, in the order of arrival; on the second, each
/// part is brought into order in memory.
/// </summary>
internal sealed class ImagePacking
{
    private const int PartBytes = 32 << 20;
    private const int WaitingBytes = 32 << 20;

    private readonly Stream _stream;
    private readonly PackedHeader _header;
    private readonly CancellationToken _cancellationToken;
    private readonly int[] _places;
    private readonly ushort[] _labels;
    private readonly int _partImages;
    private readonly int _size;

    /// <param name="stream">An empty file, to write, read and seek in.</param>
    /// <param name="header">What it holds, but for its fingerprint.</param>
    /// <param name="seed">Of the order; null for that of arrival.</param>
    /// <param name="cancellationToken">Ends it between two images.</param>
    public ImagePacking(Stream stream, PackedHeader header, int? seed, CancellationToken cancellationToken)
    {
        byte[] start = header.ToBytes();
        stream.Write(start);
        (_stream, _cancellationToken) = (stream, cancellationToken);
        _header = header with { LabelsStart = start.Length };
        _labels = new ushort[header.Count];
        _places = new int[header.Count];
        for (int i = 0; i < _places.Length; i++)
            _places[i] = i;
        if (seed is { } value)
            new RandomSource(value).Shuffle(_places);
        _size = header.ImageSize;
        _partImages = Math.Min(header.Count, Math.Max(1, PartBytes / _size));
    }

    public void Run(Func<int, Span<byte>, int> next)
    {
        int[] arrivals = Scatter(next);
        string fingerprint = Order(arrivals);
        _stream.Position = 0;
        _stream.Write((_header with { Fingerprint = fingerprint }).ToBytes());
        _stream.Write(MemoryMarshal.AsBytes(_labels.AsSpan()));
    }

    /// <returns>For each slot of the file, the place that the image in it has to go to.</returns>
    private int[] Scatter(Func<int, Span<byte>, int> next)
    {
        int[] arrivals = new int[_places.Length];
        byte[] image = new byte[_size];
        Part[] parts = new Part[((_places.Length - 1) / _partImages) + 1];
        int most = Math.Clamp(WaitingBytes / parts.Length / _size, 1, _partImages);
        for (int i = 0; i < _places.Length; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int label = next(i, image);
            if (label < 0 || label >= _header.ClassNames.Count)
                throw new InvalidDataException(
                    $"Label {label} at index {i} has no class name: with {_header.ClassNames.Count} classes, labels "
                    + $"are 0 to {_header.ClassNames.Count - 1}.");
            int place = _places[i];
            _labels[place] = (ushort)label;
            ref Part part = ref parts[place / _partImages];
            arrivals[((place / _partImages) * _partImages) + part.Arrived] = place;
            part.Arrived++;
            part.Wait(image, most);
            if (part.WaitingImages == most)
                Flush(ref part, place / _partImages);
        }

        for (int i = 0; i < parts.Length; i++)
            Flush(ref parts[i], i);
        return arrivals;
    }

    private void Flush(ref Part part, int number)
    {
        if (part.WaitingImages == 0)
            return;
        _stream.Position = Offset(((long)number * _partImages) + part.Arrived - part.WaitingImages);
        _stream.Write(part.Waiting!, 0, part.WaitingImages * _size);
        part.WaitingImages = 0;
    }

    /// <returns>The fingerprint of what the file then holds.</returns>
    private string Order(int[] arrivals)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] arrived = new byte[_partImages * _size], ordered = new byte[_partImages * _size];
        for (int first = 0; first < arrivals.Length; first += _partImages)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(_partImages, arrivals.Length - first);
            Span<byte> part = ordered.AsSpan(0, count * _size);
            _stream.Position = Offset(first);
            _stream.ReadExactly(arrived, 0, part.Length);
            for (int i = 0; i < count; i++)
                arrived.AsSpan(i * _size, _size).CopyTo(part[((arrivals[first + i] - first) * _size)..]);
            _stream.Position = Offset(first);
            _stream.Write(part);
            hash.AppendData(part);
        }

        hash.AppendData(MemoryMarshal.AsBytes(_labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private long Offset(long image) => _header.PixelsStart + (image * _size);

    /// <summary>A part of the file that is being filled; some images wait to be written together.</summary>
    private struct Part
    {
        public byte[]? Waiting;
        public int WaitingImages;
        public int Arrived;

        public void Wait(byte[] image, int most)
        {
            // One does not wait: it is written before the next comes.
            Waiting ??= most == 1 ? image : new byte[most * image.Length];
            if (Waiting != image)
                image.CopyTo(Waiting, WaitingImages * image.Length);
            WaitingImages++;
        }
    }
}
