using System.Runtime.ExceptionServices;
using MnistCnn.Files;
using MnistCnn.Imaging;
using MnistCnn.Imaging.Folders;

namespace MnistCnn.Parquet.Reading;

/// <summary>Images of a column with the contents of picture files, decoded on all processors.</summary>
internal sealed class PictureImages(
    string origin, RowPlaces places, ImageFolderOptions options, IProgress<ImageFolderProgress>? progress,
    CancellationToken cancellationToken) : ShardImages(origin, places, options, progress)
{
    // What a message calls a picture, behind its file and row.
    private const string It = "it";

    private readonly ImageFolderOptions _options = options;
    private readonly string _origin = origin;

    protected override async Task ReadAsync(Shard shard, int group, int firstRow)
    {
        ReadOnlyMemory<byte>?[] pictures = await shard.PicturesAsync(group, cancellationToken).ConfigureAwait(false);
        if (ImageSize == 0)
        {
            (int height, int width) = _options.Size ?? FirstSize(pictures);
            Take(height, width, _options.Channels);
        }

        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, pictures.Length, parallel, index => Decode(shard, firstRow + index, pictures[index]));
        }
        catch (AggregateException exception)
        {
            // What the caller's progress throws comes out as it is.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    private void Decode(Shard shard, int row, ReadOnlyMemory<byte>? picture)
    {
        try
        {
            if (picture is { Length: > 0 } content)
                PictureReader.Read(
                    content.Span, It, Sized, (Sized.Height!.Value, Sized.Width!.Value), ImageOf(shard, row).Span);
            else
                Fail(shard, row, "it has no bytes; where a file is only named, the picture is not in the set");
        }
        catch (InvalidDataException exception)
        {
            Fail(shard, row, FileText.Of(exception.Message));
        }

        Report();
    }

    private (int Height, int Width) FirstSize(ReadOnlyMemory<byte>?[] pictures)
    {
        foreach (ReadOnlyMemory<byte>? picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (picture is { } content)
                    return PictureReader.ReadSize(content.Span, It, _options.Limits);
            }
            catch (InvalidDataException)
            {
                // It is told with all others.
            }
        }

        throw new InvalidDataException(
            $"{_origin}: none of its first {pictures.Length} pictures can be read, so that their size is not known; "
            + "the column may hold something else.");
    }
}
