using System.Globalization;
using System.Text.RegularExpressions;
using MnistCnn.Data.Formats;
using MnistCnn.Files;

namespace MnistCnn.Parquet.Reading;

/// <summary>Finds the files of a set and what parts they belong to.</summary>
internal static partial class ParquetParts
{
    private const string Ending = ".parquet";

    private static readonly (string Part, string[] Names)[] Known =
    [
        ("train", ["train", "training"]), ("test", ["test", "testing"]),
        ("validation", ["validation", "valid", "val"]),
    ];

    /// <summary>Whether a path is such a file, or a folder with such files to train on.</summary>
    public static bool Match(string path) => File.Exists(path)
        ? FirstBytes.Of(path, 4) is [(byte)'P', (byte)'A', (byte)'R', (byte)'1']
        : Directory.Exists(path) && Find(path).Any(part => part.Name == "train");

    /// <summary>The parts: that to train on first, then those to test and to validate with, where there are.</summary>
    /// <exception cref="IOException">The path is not there.</exception>
    /// <exception cref="InvalidDataException">There is no file to train on, or one is missing.</exception>
    public static IReadOnlyList<ParquetPart> Of(string path)
    {
        if (File.Exists(path))
            return [new ParquetPart("train", [path])];
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"There is no file and no folder '{FileText.Of(path)}'.");
        ParquetPart[] parts = [.. Find(path)];
        if (parts is not [{ Name: "train" }, ..])
            throw new InvalidDataException(
                $"{path}: it has no Parquet files whose names begin with train, nor a folder train of such files. "
                + WhatIsThere.Of(path));
        foreach (ParquetPart part in parts)
            CheckShards(part);
        // Without images to test with, those to validate with are what to test with, as in folders of pictures.
        return parts is [_, { Name: "validation" }] ? [parts[0], parts[1] with { Name = "test" }] : parts;
    }

    private static IEnumerable<ParquetPart> Find(string path)
    {
        string data = Path.Combine(path, "data");
        string root = Directory.Exists(data) && !FilesIn(path).Any() ? data : path;
        foreach ((string part, string[] names) in Known)
        {
            string[] files =
            [
                .. FilesIn(root).Where(file => names.Contains(PartOf(file), StringComparer.OrdinalIgnoreCase)),
                .. Directory.EnumerateDirectories(root)
                    .Where(folder => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase))
                    .SelectMany(FilesIn),
            ];
            if (files.Length > 0)
                yield return new ParquetPart(part, [.. files.Order(StringComparer.Ordinal)]);
        }
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
            && !Path.GetFileName(file).StartsWith('.'));

    // What stands before the first mark: train-00000-of-00002, train_0, train.
    private static string PartOf(string file) => Path.GetFileNameWithoutExtension(file).Split('-', '_', '.')[0];

    private static void CheckShards(ParquetPart part)
    {
        Match[] shards = [.. part.Files.Select(file => Shard().Match(Path.GetFileName(file)))];
        if (!shards.All(shard => shard.Success))
            return;
        string of = shards[0].Groups["of"].Value;
        if (shards.Any(shard => shard.Groups["of"].Value != of))
            throw new InvalidDataException(
                $"{Path.GetDirectoryName(part.Files[0])}: the files of the part {part.Name} are of several sets: "
                + $"{FileText.List(part.Files.Select(file => Path.GetFileName(file)))}.");
        if (part.Files.Count.ToString(CultureInfo.InvariantCulture) != of.TrimStart('0'))
            throw new InvalidDataException(
                $"{Path.GetDirectoryName(part.Files[0])}: of the part {part.Name}, {part.Files.Count} of {of} files "
                + "are there; get the others, too.");
    }

    [GeneratedRegex(@"-\d+-of-(?<of>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Shard();
}
