using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Imaging;
using MnistCnn.Imaging.Folders;

namespace MnistCnn.Parquet.Reading;

/// <summary>Makes a set of files: labels and classes first, then the place of each image, then the images.</summary>
internal sealed class ParquetLoader(
    ImageFolderOptions options, ColumnChoice choice, IProgress<ImageFolderProgress>? progress,
    CancellationToken cancellationToken)
{
    public async Task<ParquetDataset> LoadAsync(string path)
    {
        IReadOnlyList<ParquetPart> found = ParquetParts.Of(path);
        List<(string Name, ShardRows[] Shards)> parts = [];
        foreach (ParquetPart part in found)
            parts.Add((part.Name, await RowsAsync(part).ConfigureAwait(false)));
        var classes = new ParquetClasses([.. parts.SelectMany(part => part.Shards)]);
        var places = new RowPlaces(parts, classes, options);
        ShardImages images = parts[0].Shards[0].Columns.Pictures is null
            ? new PixelImages(path, places, options, progress, cancellationToken)
            : new PictureImages(path, places, options, progress, cancellationToken);
        foreach (string file in found.SelectMany(part => part.Files))
        {
            Shard shard = await Shard.OpenAsync(file, choice, cancellationToken).ConfigureAwait(false);
            await using (shard.ConfigureAwait(false))
                await images.ReadAsync(shard).ConfigureAwait(false);
        }

        return Make(path, images.Made(), classes, images.Sized);
    }

    private async Task<ShardRows[]> RowsAsync(ParquetPart part)
    {
        List<ShardRows> rows = [];
        foreach (string file in part.Files)
            rows.Add(await ShardRows.ReadAsync(file, choice, cancellationToken).ConfigureAwait(false));
        return rows.Sum(each => (long)each.Count) > 0
            ? [.. rows]
            : throw new InvalidDataException($"{part.Files[0]}: the part {part.Name} has no rows.");
    }

    private ParquetDataset Make(string path, DecodedPart[] parts, ParquetClasses classes, ImageFolderOptions sized)
    {
        UnreadableFile[] unreadable = [.. parts.SelectMany(part => part.Unreadable)];
        if (unreadable.Length > 0 && !options.SkipUnreadable)
            throw new PictureFiles(path, options, null, cancellationToken).Refused(unreadable);
        ImageSet[] made = [.. parts.Select(part => part.ToImages(path, sized, classes.Names).Images)];
        return new ParquetDataset(
            FileText.Of(NameOf(path)), sized, made[0], made[1], made.Length > 2 ? made[2] : null,
            Array.AsReadOnly(unreadable));
    }

    private static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Path.GetFileName(full) == "data" ? Path.GetFileName(Path.GetDirectoryName(full)) ?? "" : "";
        name = name.Length > 0 ? name : Path.GetFileNameWithoutExtension(full);
        return name.Length > 0 ? name : "Parquet";
    }
}
