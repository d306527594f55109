namespace MnistCnn.Data.Download;

/// <summary>A folder with the four files of a data set, each compressed or plain.</summary>
internal static class DatasetFolder
{
    /// <summary>The path of a file in the folder, or null if it is not there.</summary>
    public static string? Find(string folder, DatasetFile file)
    {
        string archive = Path.Combine(folder, file.ArchiveName);
        string plain = Path.Combine(folder, file.Name);
        return File.Exists(archive) ? archive : File.Exists(plain) ? plain : null;
    }

    /// <summary>The path of a file that must be in the folder.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="file">What to look for.</param>
    /// <param name="source">The option or variable that names the folder.</param>
    public static string Require(string folder, DatasetFile file, string source)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The directory {folder}, from {source}, does not exist.");
        return Find(folder, file) ?? throw new FileNotFoundException(
            $"The directory {folder}, from {source}, holds neither {file.ArchiveName} nor {file.Name}; "
            + "put one of them there.",
            Path.Combine(folder, file.ArchiveName));
    }
}
