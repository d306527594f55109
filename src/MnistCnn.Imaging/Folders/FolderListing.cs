using MnistCnn.Files;

namespace MnistCnn.Imaging.Folders;

/// <summary>Lists the files of a set that lies in folders.</summary>
internal sealed class FolderListing(CancellationToken cancellationToken)
{
    private readonly List<UnreadableFile> _unreadable = [];

    /// <summary>A folder for each class.</summary>
    /// <exception cref="InvalidDataException">The parts do not fit, or a class to train on has no file.</exception>
    public Listing OfFolders(string root) => Of(root, (part, isTrain) =>
    {
        List<LabelledFile> files = [];
        List<string> empty = [];
        foreach (string name in FolderEntries.Folders(part))
        {
            int before = files.Count;
            files.AddRange(FilesBelow(Path.Combine(part, name)).Select(path => new LabelledFile(path, name)));
            if (files.Count == before)
                empty.Add(name);
        }

        if (isTrain && empty.Count > 0)
            throw new InvalidDataException(
                $"'{part}' has folders of classes without a file: {FileText.List(empty)}. Put pictures in, or take "
                + "the folders away.");
        return files;
    });

    /// <summary>The name of each file tells its class.</summary>
    /// <exception cref="InvalidDataException">The parts do not fit.</exception>
    public Listing OfNames(string root, NamePattern names) => Of(root, (part, _) =>
    {
        List<LabelledFile> files = [];
        foreach (string path in FilesBelow(part))
        {
            if (names.ClassOf(Path.GetFileName(path), out string problem) is { } name)
                files.Add(new LabelledFile(path, name));
            else
                _unreadable.Add(new UnreadableFile(path, problem));
        }

        return files;
    });

    private Listing Of(string root, Func<string, bool, IReadOnlyList<LabelledFile>> list)
    {
        FolderParts parts = FolderParts.Of(root);
        IReadOnlyList<LabelledFile> train = list(parts.Train, true);
        IReadOnlyList<LabelledFile>? test = parts.Test is { } testPart ? list(testPart, false) : null;
        IReadOnlyList<LabelledFile>? validation = parts.Validation is { } part ? list(part, false) : null;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        return new Listing(root, name.Length > 0 ? name : root, train, test, validation, _unreadable);
    }

    private IEnumerable<string> FilesBelow(string folder)
    {
        (string[] files, string[] links) = FolderEntries.FilesBelow(folder, cancellationToken);
        _unreadable.AddRange(links.Select(link => new UnreadableFile(
            Path.Combine(folder, link), "it is a link to a folder, which may lead in a circle and is not followed")));
        return files.Select(file => Path.Combine(folder, file));
    }
}
