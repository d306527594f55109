using MnistCnn.Imaging;
using MnistCnn.Imaging.Folders;

namespace MnistCnn.Parquet.Reading;

/// <summary>The images of a set while they are read, row group after row group.</summary>
internal abstract class ShardImages(
    string origin, RowPlaces places, ImageFolderOptions options, IProgress<ImageFolderProgress>? progress)
{
    private readonly object _reporting = new();
    private byte[][] _pixels = [];
    private string?[][] _problems = [];
    private int _done;

    /// <summary>The options with the size of the images.</summary>
    public ImageFolderOptions Sized { get; private set; } = options;

    protected int ImageSize { get; private set; }

    /// <summary>Reads all images of a file.</summary>
    public async Task ReadAsync(Shard shard)
    {
        int first = 0;
        foreach (int group in shard.Groups)
        {
            if (shard.GroupRows(group) > 0)
                await ReadAsync(shard, group, first).ConfigureAwait(false);
            first += shard.GroupRows(group);
        }
    }

    /// <summary>What was read.</summary>
    public DecodedPart[] Made() =>
        [.. places.Parts.Select((part, index) => new DecodedPart(part, _pixels[index], _problems[index]))];

    /// <summary>Reads the images of a row group, the first of which is that row of the file.</summary>
    protected abstract Task ReadAsync(Shard shard, int group, int firstRow);

    /// <summary>Takes memory for all images, where none was taken yet.</summary>
    /// <exception cref="InvalidDataException">That is too much.</exception>
    protected void Take(int height, int width, int channels)
    {
        if (ImageSize > 0)
            return;
        Int128 bytes = (Int128)places.Count * channels * height * width;
        if (bytes > Sized.MaxBytes)
            throw new InvalidDataException(
                $"{origin}: {places.Count} images of {channels}×{height}×{width} take {bytes} bytes, and "
                + $"{nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.MaxBytes)} allows {Sized.MaxBytes}; "
                + "set a smaller Height and Width, or allow more.");
        Sized = Sized with { Height = height, Width = width, Channels = channels };
        ImageSize = channels * height * width;
        _pixels = [.. places.Parts.Select(part => new byte[(long)part.Files.Length * ImageSize])];
        _problems = [.. places.Parts.Select(part => new string?[part.Files.Length])];
    }

    protected Memory<byte> ImageOf(Shard shard, int row)
    {
        (int part, int place) = places.Of(shard.Path, row);
        return _pixels[part].AsMemory(place * ImageSize, ImageSize);
    }

    protected void Fail(Shard shard, int row, string problem)
    {
        (int part, int place) = places.Of(shard.Path, row);
        _problems[part][place] = problem;
    }

    protected void Report()
    {
        if (progress is null)
            return;
        lock (_reporting)
            progress.Report(new ImageFolderProgress(++_done, (int)places.Count));
    }
}
