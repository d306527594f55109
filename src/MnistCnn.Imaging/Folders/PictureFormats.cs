using MnistCnn.Data.Formats;

namespace MnistCnn.Imaging.Folders;

/// <summary>Recognises folders and lists of pictures by a look at few of them.</summary>
internal static class PictureFormats
{
    // A folder whose first so many files are no pictures is none of pictures.
    private const int MostLookedAt = 200;

    private static readonly string[] ListEndings = [".csv", ".tsv"];

    /// <summary>Whether there are folders with pictures in them, in the part to train on where there is one.</summary>
    public static bool IsFolderOfClasses(string path) => Directory.Exists(path)
        && FolderEntries.Folders(TrainOf(path)).Any(name => HasPicture(Path.Combine(TrainOf(path), name)));

    /// <summary>Whether pictures lie there side by side, all that are looked at with a class in their names.</summary>
    public static bool IsFolderOfNames(string path)
    {
        if (!Directory.Exists(path) || IsFolderOfClasses(path) || ListOf(path) is not null)
            return false;
        NamePattern pattern = new(null, nameof(path));
        string[] pictures = [.. Files(TrainOf(path)).Take(MostLookedAt).Where(IsPicture)];
        return pictures.Length > 0
            && pictures.All(picture => pattern.ClassOf(Path.GetFileName(picture), out _) is not null);
    }

    /// <summary>The list that a path is, or that a folder has as its only one; null where there is none.</summary>
    public static string? ListOf(string path)
    {
        string[] lists = File.Exists(path)
            ? [path]
            : Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path).Where(file => ListEndings.Contains(
                    Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))]
                : [];
        return lists.Where(CsvListing.Matches).ToArray() is [var only] ? only : null;
    }

    // A folder with two parts of one name is refused when it is read.
    private static string TrainOf(string path)
    {
        try
        {
            return FolderParts.Of(path).Train;
        }
        catch (InvalidDataException)
        {
            return path;
        }
    }

    private static bool HasPicture(string folder) => Files(folder).Take(MostLookedAt).Any(IsPicture)
        || FolderEntries.Folders(folder).Take(MostLookedAt)
            .Any(name => Files(Path.Combine(folder, name)).Take(MostLookedAt).Any(IsPicture));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => !FolderEntries.IsLitter(Path.GetFileName(file)));

    private static bool IsPicture(string path) => Reading.PictureFormats.IsRead(FirstBytes.Of(path, 12));
}
