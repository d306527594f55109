using MnistCnn.Data;
using MnistCnn.Imaging.Folders;

namespace MnistCnn.Imaging;

public sealed partial class ImageFolder
{
    /// <summary>
    /// The forms of data sets that this class reads, for <see cref="DatasetFormat.Detect"/> and
    /// <see cref="ImageDataset.Open"/>: a folder of pictures for each class (<see cref="Load"/>), pictures whose names
    /// begin with their class (<see cref="LoadByName"/>), a CSV list of files and classes (<see cref="LoadCsv"/>) or
    /// the folder that holds one.
    /// </summary>
    /// <param name="options">Size, colours and the rest; left out, those of the first picture, in colour.</param>
    /// <exception cref="ArgumentException">One side of the size is given without the other.</exception>
    /// <example><code>
    /// IMnistDataset images = ImageDataset.Open(path, ImageFolder.Formats());
    /// </code></example>
    public static IReadOnlyList<DatasetFormat> Formats(ImageFolderOptions? options = null)
    {
        ImageFolderOptions checkedOptions = ImageFolderOptions.Checked(options);
        return
        [
            new("a folder of pictures for each class", PictureFormats.IsFolderOfClasses,
                (path, token) => Load(path, checkedOptions, cancellationToken: token)),
            new("pictures named CLASS_….png", PictureFormats.IsFolderOfNames,
                (path, token) => LoadByName(path, options: checkedOptions, cancellationToken: token)),
            new("a CSV list of picture files and classes", path => PictureFormats.ListOf(path) is not null,
                (path, token) => LoadCsv(
                    PictureFormats.ListOf(path) ?? path, options: checkedOptions, cancellationToken: token)),
        ];
    }
}
