using MnistCnn.Files;

namespace MnistCnn.Data.Idx;

/// <summary>The images of an IDX file one after the other, and their labels, which are in memory.</summary>
internal sealed class IdxImageStream : IDisposable
{
    private readonly FileStream _file;
    private readonly PayloadReader _images;
    private readonly ushort[] _labels;

    private IdxImageStream(FileStream file, string labelPath, int classCount)
    {
        _file = file;
        _images = new PayloadReader(file);
        IdxHeader header = IdxReader.ReadImageHeader(_images, long.MaxValue);
        (Count, Height, Width) = (header.Count, header.Height, header.Width);
        _labels = IdxReader.ReadLabels(labelPath, maxBytes: Array.MaxLength);
        if (_labels.Length != Count)
            throw IdxReader.CountsDiffer(Count, _images.Origin, _labels.Length, labelPath);
        IdxReader.CheckLabels(_labels, classCount, labelPath);
    }

    public int Count { get; }

    public int Height { get; }

    public int Width { get; }

    /// <exception cref="InvalidDataException">A file is not what it must be, or the counts differ.</exception>
    public static IdxImageStream Open(string imagePath, string labelPath, int classCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        ArgumentException.ThrowIfNullOrEmpty(labelPath);
        FileStream file = RegularFile.OpenRead(imagePath);
        try
        {
            return new IdxImageStream(file, labelPath, classCount);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next image; after the last, nothing may follow.</summary>
    /// <param name="index">The number of the image.</param>
    /// <param name="pixels">Takes its height × width bytes.</param>
    /// <returns>The label.</returns>
    public int ReadNext(int index, Span<byte> pixels)
    {
        if (_images.Read(pixels) < pixels.Length)
            throw new InvalidDataException(
                $"{_images.Origin}: it ends within image {index} of the {Count} that its header declares.");
        if (index == Count - 1 && !_images.AtEnd())
            throw new InvalidDataException(
                $"{_images.Origin}: it goes on after the {Count} images that its header declares.");
        return _labels[index];
    }

    public void Dispose()
    {
        _images.Dispose();
        _file.Dispose();
    }
}
