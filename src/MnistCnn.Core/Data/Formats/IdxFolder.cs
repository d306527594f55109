using MnistCnn.Data.Download;
using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Formats;

/// <summary>Folders with four IDX files under the names of MNIST's.</summary>
internal static class IdxFolder
{
    private static readonly DatasetDescription[] Descriptions =
        [.. Enum.GetValues<MnistVariant>().Select(DatasetCatalog.Find)];

    public static bool Matches(string path) => Directory.Exists(path) && Places(path).Any();

    /// <exception cref="InvalidDataException">
    /// There are several data sets, or a file is not what it must be.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static ImageDataset Load(string path)
    {
        (string Folder, DatasetDescription Description)[] places = [.. Places(path)];
        if (places.Length == 0)
            throw new DirectoryNotFoundException($"There is no folder {path} with IDX files in it.");
        if (places.Length > 1)
            throw new InvalidDataException(
                $"{path}: it has {places.Length} data sets; name the folder of one: "
                + $"{string.Join(", ", places.Select(place => place.Folder))}.");
        (string folder, DatasetDescription files) = places[0];
        bool isNamed = DatasetFolder.IsNamedAfter(folder, files);
        string PathOf(DatasetFile file) => DatasetFolder.Require(folder, file, $"'{path}'");
        (string Images, string Labels) train = (PathOf(files.TrainImages), PathOf(files.TrainLabels));
        (string Images, string Labels) test = (PathOf(files.TestImages), PathOf(files.TestLabels));
        IReadOnlyList<string> names = isNamed
            ? files.ClassNames
            : NumberedClasses.UpTo(
                Math.Max(IdxReader.ReadLabels(train.Labels).Max(), IdxReader.ReadLabels(test.Labels).Max()));
        string name = isNamed ? files.Name : Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return ImageDataset.OfFiles(
            path, name.Length > 0 ? name : "IDX", IdxReader.ReadImageSet(train.Images, train.Labels, names),
            IdxReader.ReadImageSet(test.Images, test.Labels, names));
    }

    // The files of all sets have the same names, so that one place may be found for several; its name says which it is.
    private static IEnumerable<(string Folder, DatasetDescription Description)> Places(string path)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Descriptions
            .Select(files => (Folder: DatasetFolder.Locate(root, files), Description: files))
            .Where(place => place.Folder is not null
                && place.Description.Files.Any(file => DatasetFolder.Find(place.Folder, file) is not null))
            .GroupBy(place => place.Folder!)
            .Select(same => (
                same.Key,
                same.Select(place => place.Description)
                    .FirstOrDefault(files => DatasetFolder.IsNamedAfter(same.Key, files), same.First().Description)));
    }
}
