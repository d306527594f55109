namespace MnistCnn.Imaging.Folders;

/// <summary>The folders of a set that is parted already.</summary>
internal sealed record FolderParts(string Train, string? Test, string? Validation)
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] TestNames = ["test", "testing"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation"];

    /// <summary>The parts, where a folder has folders of parts and no others; a single part otherwise.</summary>
    /// <exception cref="InvalidDataException">
    /// There are two folders for one part, or no images to train on.
    /// </exception>
    public static FolderParts Of(string root)
    {
        string[] folders = FolderEntries.Folders(root);
        string? train = Find(root, folders, TrainNames);
        string? test = Find(root, folders, TestNames);
        string? validation = Find(root, folders, ValidationNames);
        int parts = new[] { train, test, validation }.Count(part => part is not null);
        if (parts == 0 || parts < folders.Length)
            return new FolderParts(root, null, null);
        if (train is null)
            throw new InvalidDataException(
                $"'{root}' has {string.Join(" and ", folders)} and no train, the images to train on.");
        return test is null
            ? new FolderParts(train, validation, null)
            : new FolderParts(train, test, validation);
    }

    private static string? Find(string root, string[] folders, string[] names)
    {
        string[] found = [.. folders.Where(folder => names.Contains(folder, StringComparer.OrdinalIgnoreCase))];
        return found.Length switch
        {
            0 => null,
            1 => Path.Combine(root, found[0]),
            _ => throw new InvalidDataException(
                $"'{root}' has {string.Join(" and ", found)}, which are names of the same part; leave one."),
        };
    }
}
