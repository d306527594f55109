namespace MnistCnn.Data;

/// <summary>A data set of parts that are already in memory, whatever files they came from.</summary>
/// <example><code>
/// var mine = new ImageDataset("mine", MnistCsv.ReadImageSet("train.csv"), MnistCsv.ReadImageSet("held-out.csv"));
/// </code></example>
public sealed class ImageDataset : IMnistDataset
{
    /// <summary>Puts parts together.</summary>
    /// <param name="name">The name to show.</param>
    /// <param name="train">The images to train on.</param>
    /// <param name="test">The images that judge the trained model.</param>
    /// <param name="validation">The images that choose between models, where they are a part of their own.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> is empty, or the parts differ in the size of their images or in their class names.
    /// </exception>
    public ImageDataset(string name, ImageSet train, ImageSet test, ImageSet? validation = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        CheckLike(train, test, nameof(test));
        if (validation is not null)
            CheckLike(train, validation, nameof(validation));
        (Name, Train, Test, Validation) = (name, train, test, validation);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSet Train { get; }

    /// <inheritdoc/>
    public ImageSet Test { get; }

    /// <summary>
    /// The images that choose between models, where the files keep such a part; null where they do not.
    /// </summary>
    public ImageSet? Validation { get; }

    /// <summary>
    /// Reads a data set of any form that <see cref="DatasetFormat.Detect"/> tells: IDX files as MNIST's, EMNIST,
    /// CIFAR-10, CIFAR-100, a NumPy archive, CSV, or one of <paramref name="more"/>.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="more">
    /// Forms to look for besides, such as those of <c>ImageFolder.Formats</c> in <c>MnistCnn.Imaging</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is of no such form, or of several, or not what it must be.
    /// </exception>
    /// <example><code>
    /// IMnistDataset mine = ImageDataset.Open("downloads/fashion-mnist_train.csv");
    /// </code></example>
    public static IMnistDataset Open(string path, params IEnumerable<DatasetFormat> more) =>
        DatasetFormat.Detect(path, more).Load(path);

    /// <summary>Puts parts together that were read from files.</summary>
    /// <exception cref="InvalidDataException">
    /// The parts do not fit together; <paramref name="origin"/> is named.
    /// </exception>
    internal static ImageDataset OfFiles(
        string origin, string name, ImageSet train, ImageSet test, ImageSet? validation = null)
    {
        try
        {
            return new ImageDataset(name, train, test, validation);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{origin}: {exception.Message}", exception);
        }
    }

    private static void CheckLike(ImageSet train, ImageSet other, string parameter)
    {
        if ((other.Channels, other.Height, other.Width) != (train.Channels, train.Height, train.Width))
            throw new ArgumentException(
                $"The images of {parameter} are {Size(other)} and those of train {Size(train)}; all must have one "
                + "size.",
                parameter);
        if (!other.ClassNames.SequenceEqual(train.ClassNames))
            throw new ArgumentException(
                $"The class names of {parameter} are not those of train; all parts must have the same.", parameter);
    }

    private static string Size(ImageSet images) => $"{images.Channels}×{images.Height}×{images.Width}";
}
