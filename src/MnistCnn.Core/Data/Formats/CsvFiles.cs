using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Formats;

/// <summary>
/// A CSV file of labels and pixels, or a folder with one to train on and, mostly, one to test with, as Kaggle has them.
/// </summary>
internal static class CsvFiles
{
    private const double TestShare = 0.2;
    private const int Seed = 1;

    // What has fewer is a list of files or a table of something else.
    private const int FewestPixels = 4;

    private static readonly string[] Endings = [".csv", ".csv.gz"];

    public static bool Matches(string path) =>
        Directory.Exists(path) ? InFolder(path) is not null : File.Exists(path) && HasLabelledImages(path);

    /// <exception cref="InvalidDataException">A file is not what it must be.</exception>
    public static ImageDataset Load(string path)
    {
        (string train, string? test) = InFolder(path) ?? (path, null);
        CsvReader trainImages = Read(train);
        CsvReader? testImages = test is null ? null : Read(test);
        int greatest = trainImages.GreatestLabel;
        IReadOnlyList<string> names = NumberedClasses.UpTo(Math.Max(greatest, testImages?.GreatestLabel ?? 0));
        string name = NameOf(path);
        ImageSet all = Images(trainImages, names);
        return testImages is null
            ? Drawn(path, name, all)
            : ImageDataset.OfFiles(path, name, all, Images(testImages, names));
    }

    private static ImageDataset Drawn(string path, string name, ImageSet all)
    {
        try
        {
            (ImageSet train, ImageSet test) = all.SplitStratified(TestShare, Seed);
            return new ImageDataset(name, train, test);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    // The one whose name has "train" in it, and the one with "test", if it has labels: many of Kaggle's have none.
    private static (string Train, string? Test)? InFolder(string path)
    {
        if (!Directory.Exists(path))
            return null;
        string[] files =
        [
            .. Directory.EnumerateFiles(path).Where(
                file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))),
        ];
        return Named("train") is [var train] && HasLabelledImages(train)
            ? (train, Named("test") is [var test] && HasLabelledImages(test) ? test : null)
            : null;

        string[] Named(string part) =>
            [.. files.Where(file => Path.GetFileName(file).Contains(part, StringComparison.OrdinalIgnoreCase))];
    }

    private static bool HasLabelledImages(string path)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            using var reader = new PayloadReader(file);
            if (!new CsvLines(reader).Next(out ReadOnlySpan<byte> line))
                return false;
            var columns = CsvColumns.Of(line, wantsLabels: true, path);
            return columns.Pixels >= FewestPixels;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static CsvReader Read(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        using var payload = new PayloadReader(file);
        var reader = new CsvReader(
            payload, wantsLabels: true, ImageSet.MostClasses, size: null, channels: null, IdxReader.DefaultMaxBytes);
        reader.Read();
        return reader;
    }

    private static ImageSet Images(CsvReader read, IReadOnlyList<string> names) =>
        ImageSet.FromMemory(read.Pixels, read.Labels, read.Height, read.Width, read.Channels, names);

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending
            && name.Length > ending.Length ? name[..^ending.Length] : name.Length > 0 ? name : "CSV";
    }
}
