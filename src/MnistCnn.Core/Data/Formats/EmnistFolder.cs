using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Formats;

/// <summary>Folders with parts of EMNIST, or the mapping file of one part.</summary>
internal static class EmnistFolder
{
    public static bool Matches(string path) => File.Exists(path)
        ? Splits(Path.GetDirectoryName(Path.GetFullPath(path))!).Any(split => IsMapping(path, split))
        : Directory.Exists(path) && Splits(path).Any();

    /// <exception cref="InvalidDataException">There are several parts, or a file is not what it must be.</exception>
    public static ImageDataset Load(string path)
    {
        if (File.Exists(path))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return Emnist.Load(folder, Splits(folder).Single(split => IsMapping(path, split)));
        }

        EmnistSplit[] splits = [.. Splits(path)];
        return splits is [var only]
            ? Emnist.Load(path, only)
            : throw new InvalidDataException(
                $"{path}: it has {splits.Length} parts of EMNIST; name the mapping file of one: "
                + $"{string.Join(", ", splits.Select(Mapping))}.");
    }

    private static IEnumerable<EmnistSplit> Splits(string folder) => Enum.GetValues<EmnistSplit>().Where(
        split => File.Exists(Path.Combine(folder, Mapping(split)))
            || File.Exists(Path.Combine(folder, "gzip", Mapping(split))));

    private static string Mapping(EmnistSplit split) => Emnist.MappingOf(split);

    private static bool IsMapping(string path, EmnistSplit split) => Path.GetFileName(path) == Mapping(split);
}
