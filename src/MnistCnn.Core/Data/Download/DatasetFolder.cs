namespace MnistCnn.Data.Download;

/// <summary>
/// A folder with the four files of a data set, each compressed or plain, under the names that people have.
/// </summary>
internal static class DatasetFolder
{
    /// <summary>
    /// The folder of a data set within a directory: its own, PyTorch's, or the directory itself.
    /// </summary>
    /// <returns>
    /// The first that holds a file of the data set; otherwise its own where there is one; otherwise null.
    /// </returns>
    public static string? Locate(string directory, DatasetDescription dataset)
    {
        string own = Path.Combine(directory, dataset.Folder);
        string[] places =
            [own, Path.Combine(directory, dataset.PyTorchFolder, "raw"), Path.Combine(directory, "raw"), directory];
        return places.FirstOrDefault(place => dataset.Files.Any(file => Find(place, file) is not null))
            ?? (Directory.Exists(own) ? own : null);
    }

    /// <summary>Whether the folder's name says that the data set is in it.</summary>
    public static bool IsNamedAfter(string folder, DatasetDescription dataset) =>
        Path.GetFileName(folder) == dataset.Folder
            || (Path.GetFileName(folder) == "raw"
                && Path.GetFileName(Path.GetDirectoryName(folder)) == dataset.PyTorchFolder);

    /// <summary>The path of a file in the folder, or null if it is not there.</summary>
    public static string? Find(string folder, DatasetFile file)
    {
        string[] names = [.. NamesOf(file)];
        // Some archives unpack into a folder of the file's name, with the file in it.
        string[] folders = [folder, .. names.Select(name => Path.Combine(folder, name)).Where(Directory.Exists)];
        return folders.SelectMany(place => names.Select(name => Path.Combine(place, name))).FirstOrDefault(File.Exists);
    }

    /// <summary>The path of a file that must be in the folder.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="file">What to look for.</param>
    /// <param name="source">The option or variable that names the folder.</param>
    public static string Require(string folder, DatasetFile file, string source)
    {
        RequireDirectory(folder, source);
        return Find(folder, file) ?? throw new FileNotFoundException(
            $"The directory {folder}, from {source}, holds neither {file.ArchiveName} nor {file.Name}; "
            + $"put one of them there.{ForeignFiles.Explain(folder)}",
            Path.Combine(folder, file.ArchiveName));
    }

    /// <exception cref="DirectoryNotFoundException">It does not exist.</exception>
    public static void RequireDirectory(string folder, string source)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The directory {folder}, from {source}, does not exist.");
    }

    // As published; and with the dot that Kaggle and 7-Zip put before "idx".
    private static IEnumerable<string> NamesOf(DatasetFile file) =>
        new[] { file.Name, file.Name.Replace("-idx", ".idx", StringComparison.Ordinal) }
            .SelectMany(name => new[] { name + ".gz", name });
}
