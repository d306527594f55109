using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Imaging.Folders;
using MnistCnn.Randomness;

namespace MnistCnn.Parquet.Reading;

/// <summary>Where the image of each row goes: which part, and which place there.</summary>
internal sealed class RowPlaces
{
    private readonly Dictionary<string, (int Part, int Place)[]> _places = [];

    /// <param name="parts">The rows of each part, by their files.</param>
    /// <param name="classes">All classes.</param>
    /// <param name="options">How to draw and to shuffle.</param>
    /// <exception cref="ArgumentException">What is drawn leaves a part empty.</exception>
    public RowPlaces(
        IReadOnlyList<(string Name, ShardRows[] Shards)> parts, ParquetClasses classes, ImageFolderOptions options)
    {
        List<(ShardRows Shard, int Row)>[] rows = [.. parts.Select(part => part.Shards
            .SelectMany(shard => Enumerable.Range(0, shard.Count).Select(row => (shard, row))).ToList())];
        Dictionary<ShardRows, ushort[]> labels =
            parts.SelectMany(part => part.Shards).ToDictionary(shard => shard, classes.LabelsOf);
        PartFiles[] listed = [.. parts.Select((part, index) => new PartFiles(
            part.Name, [.. rows[index].Select(each => each.Shard.NameOf(each.Row))],
            [.. rows[index].Select(each => labels[each.Shard][each.Row])]))];
        if (listed is [var only])
            listed = only.Draw(options);
        Parts = [.. listed.Select(part => part.Shuffled(options.Seed))];

        Dictionary<string, (int, int)> byName = [];
        foreach ((int part, PartFiles files) in Parts.Index())
        {
            foreach ((int place, string name) in files.Files.Index())
                byName[name] = (part, place);
        }

        foreach (ShardRows shard in parts.SelectMany(part => part.Shards))
            _places[shard.Path] = [.. Enumerable.Range(0, shard.Count).Select(row => byName[shard.NameOf(row)])];
    }

    /// <summary>The rows of each part in their places.</summary>
    public PartFiles[] Parts { get; }

    public long Count => Parts.Sum(part => (long)part.Files.Length);

    public (int Part, int Place) Of(string path, int row) => _places[path][row];
}
