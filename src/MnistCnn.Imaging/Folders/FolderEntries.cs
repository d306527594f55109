namespace MnistCnn.Imaging.Folders;

/// <summary>What lies in folders, in ordinal order, without what no person put there.</summary>
internal static class FolderEntries
{
    private static readonly string[] Litter = ["Thumbs.db", "desktop.ini", "__MACOSX"];

    /// <summary>The folders in a folder, links to folders among them.</summary>
    /// <exception cref="IOException">It is not there or cannot be listed.</exception>
    public static string[] Folders(string folder) =>
        [.. Entries(folder).OfType<DirectoryInfo>().Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    /// <summary>All files below a folder, as paths in it; links to folders are told and not followed.</summary>
    /// <exception cref="IOException">A folder is not there or cannot be listed.</exception>
    public static (string[] Files, string[] Links) FilesBelow(string folder, CancellationToken cancellationToken)
    {
        List<string> files = [], links = [];
        Stack<string> waiting = new([""]);
        while (waiting.TryPop(out string? below))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (FileSystemInfo entry in Entries(Path.Combine(folder, below)))
            {
                string path = Path.Combine(below, entry.Name);
                if (entry is FileInfo)
                    files.Add(path);
                else if (entry.LinkTarget is not null)
                    links.Add(path);
                else
                    waiting.Push(path);
            }
        }

        return (Sorted(files), Sorted(links));
    }

    private static IEnumerable<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !IsLitter(entry.Name))];
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"'{folder}' may not be listed: {exception.Message}", exception);
        }
    }

    public static bool IsLitter(string name) =>
        name.StartsWith('.') || Litter.Contains(name, StringComparer.OrdinalIgnoreCase);

    // The same order on all systems.
    private static string[] Sorted(List<string> paths) =>
        [.. paths.OrderBy(path => path.Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal)];
}
