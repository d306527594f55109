using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using MnistCnn.Files;

namespace MnistCnn.Data.Packed;

/// <summary>
/// An open file of packed images: what its header says, its labels, and its pixels, read where they are asked for. For
/// several threads at once.
/// </summary>
internal sealed class PackedFile : IDisposable
{
    // So much is read at once where all of it is.
    private const int BlockBytes = 1 << 20;

    private readonly FileStream _file;

    private PackedFile(FileStream file, PackedHeader header, ushort[] labels) =>
        (_file, Header, Labels) = (file, header, labels);

    public PackedHeader Header { get; }

    public ushort[] Labels { get; }

    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file, or damaged; file and rule are named.</exception>
    public static PackedFile Open(string path)
    {
        FileStream file = RegularFile.OpenRead(path);
        try
        {
            var header = PackedHeader.Of(SafetensorsHeader.Read(file));
            ushort[] labels = new ushort[header.Count];
            file.Position = header.LabelsStart;
            file.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
            int wrong = labels.AsSpan().IndexOfAnyExceptInRange((ushort)0, (ushort)(header.ClassNames.Count - 1));
            if (wrong >= 0)
                throw new InvalidDataException(
                    $"Label {labels[wrong]} at index {wrong} has no class: there are {header.ClassNames.Count}.");
            return new PackedFile(file, header, labels);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            file.Dispose();
            throw new InvalidDataException(
                $"'{path}' is no whole file of packed images: {exception.Message}", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies the pixels of images that follow each other.</summary>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="EndOfStreamException">The file is shorter than it was.</exception>
    public void Read(long first, Span<byte> pixels)
    {
        SafeFileHandle handle = _file.SafeFileHandle;
        ObjectDisposedException.ThrowIf(handle.IsClosed, typeof(PackedImageSet));
        long offset = Header.PixelsStart + (first * Header.ImageSize);
        while (!pixels.IsEmpty)
        {
            int read = RandomAccess.Read(handle, pixels, offset);
            if (read == 0)
                throw new EndOfStreamException(
                    $"'{_file.Name}' ends after {RandomAccess.GetLength(handle)} bytes, and had "
                    + $"{Header.FileLength} when it was opened: somebody has cut it off. Pack it again.");
            pixels = pixels[read..];
            offset += read;
        }
    }

    /// <exception cref="InvalidDataException">Pixels and labels are not what was packed.</exception>
    public void Verify(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int images = Math.Max(1, BlockBytes / Header.ImageSize);
        byte[] block = new byte[images * Header.ImageSize];
        for (int first = 0; first < Header.Count; first += images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> pixels = block.AsSpan(0, Math.Min(images, Header.Count - first) * Header.ImageSize);
            Read(first, pixels);
            hash.AppendData(pixels);
        }

        hash.AppendData(MemoryMarshal.AsBytes(Labels.AsSpan()));
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != Header.Fingerprint)
            throw new InvalidDataException(
                $"'{_file.Name}' is damaged: its images and labels have the SHA-256 {found}, and were packed with "
                + $"{Header.Fingerprint}. Pack it again.");
    }

    public void Dispose() => _file.Dispose();
}
