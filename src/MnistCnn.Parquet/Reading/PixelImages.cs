using MnistCnn.Files;
using MnistCnn.Imaging;

namespace MnistCnn.Parquet.Reading;

/// <summary>Grey images of which each pixel is a column.</summary>
internal sealed class PixelImages(
    string origin, RowPlaces places, ImageFolderOptions options, IProgress<ImageFolderProgress>? progress,
    CancellationToken cancellationToken) : ShardImages(origin, places, options, progress)
{
    private readonly ImageFolderOptions _options = options;

    protected override async Task ReadAsync(Shard shard, int group, int firstRow)
    {
        int count = shard.Columns.Pixels.Count;
        if (ImageSize == 0)
        {
            (int height, int width) = SizeOf(shard, count);
            Take(height, width, channels: 1);
        }

        for (int pixel = 0; pixel < count; pixel++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long?[] values = await shard.PixelsAsync(group, pixel, cancellationToken).ConfigureAwait(false);
            for (int index = 0; index < values.Length; index++)
                ImageOf(shard, firstRow + index).Span[pixel] = values[index] is >= 0 and <= byte.MaxValue and { } value
                    ? (byte)value
                    : throw new InvalidDataException(
                        $"{shard.Path}: row {firstRow + index} of column "
                        + $"'{FileText.Of(shard.Columns.Pixels[pixel].Name)}' is "
                        + FormattableString.Invariant($"{values[index] ?? (object)"missing"}, and a pixel must be ")
                        + "from 0 to 255.");
        }

        for (int index = 0; index < shard.GroupRows(group); index++)
            Report();
    }

    private (int Height, int Width) SizeOf(Shard shard, int count)
    {
        int side = (int)Math.Sqrt(count);
        (int height, int width) = _options.Size ?? (side, side);
        return (long)height * width == count
            ? (height, width)
            : throw new InvalidDataException(
                $"{shard.Path}: it has {count} columns of whole numbers besides the label, "
                + (_options.Size is null ? "which make no square, and no size is given."
                    : $"and {height}×{width} pixels are asked for."));
    }
}
