using System.Text.RegularExpressions;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Imaging.Folders;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging;

/// <summary>
/// Images of your own, read from picture files: PNG, JPEG, WebP, GIF (its first picture) and BMP, told apart by their
/// content and turned as EXIF asks. A data set to train on and to test with.
/// </summary>
/// <remarks>
/// <para>
/// Classes are numbered in ordinal order of their names, as torchvision's <c>ImageFolder</c> and Keras's
/// <c>image_dataset_from_directory</c> number them; there may be 2 to 65,536. Files are found in ordinal order and then
/// shuffled by <see cref="ImageFolderOptions.Seed"/>: the same files give the same set on every machine, and its last
/// part holds all classes, so that it can be cut off to validate with.
/// </para>
/// <para>
/// Where a folder has <c>train</c> and <c>test</c> in it, and nothing else but <c>val</c>, those are the parts, by any
/// of the usual names (<c>training</c>, <c>testing</c>, <c>valid</c>, <c>validation</c>) in upper or lower case.
/// <c>val</c> without <c>test</c> is what to test with. Where there is <c>train</c> alone or no part, the test images
/// are drawn from all, of each class the same share.
/// </para>
/// <para>
/// Files and folders whose names begin with a dot, and <c>Thumbs.db</c>, <c>desktop.ini</c> and <c>__MACOSX</c>, are
/// passed over. All other files below a class must be pictures. Links to files are followed, and links to folders only
/// where they are a class or a part.
/// </para>
/// <para>
/// Pictures are decoded on all processors. Besides the images themselves, that takes up to 512 MiB (more for a single
/// picture larger than that) and, for each processor, up to four times the content of one file.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// ImageFolder pictures = ImageFolder.Load("pictures", new ImageFolderOptions { Height = 32, Width = 32 });
/// Cnn model = CnnBuilder.For(pictures).Build();
/// </code>
/// </example>
public sealed partial class ImageFolder : IMnistDataset
{
    internal ImageFolder(
        string name, ImageFolderOptions options, FolderPart train, FolderPart test, FolderPart? validation,
        IReadOnlyList<UnreadableFile> skipped)
    {
        (Name, Options, Skipped) = (name, options, skipped);
        (Train, TrainFiles) = (train.Images, train.Files);
        (Test, TestFiles) = (test.Images, test.Files);
        (Validation, ValidationFiles) = (validation?.Images, validation?.Files ?? []);
    }

    /// <summary>The name of the folder, or of the CSV file.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSet Train { get; }

    /// <inheritdoc/>
    public ImageSet Test { get; }

    /// <summary>
    /// The images of <c>val</c>, where there are <c>train</c> and <c>test</c> too; null otherwise.
    /// </summary>
    public ImageSet? Validation { get; }

    /// <summary>The file of each image of <see cref="Train"/>, in its order.</summary>
    public IReadOnlyList<string> TrainFiles { get; }

    /// <summary>The file of each image of <see cref="Test"/>, in its order.</summary>
    public IReadOnlyList<string> TestFiles { get; }

    /// <summary>The file of each image of <see cref="Validation"/>, in its order; empty where there is none.</summary>
    public IReadOnlyList<string> ValidationFiles { get; }

    /// <summary>
    /// The files that were left out, with <see cref="ImageFolderOptions.SkipUnreadable"/>; empty otherwise.
    /// </summary>
    public IReadOnlyList<UnreadableFile> Skipped { get; }

    /// <summary>
    /// How the images were made, with the size that was taken: <see cref="ReadImage(string, ImageFolderOptions)"/>
    /// makes another picture such an image.
    /// </summary>
    public ImageFolderOptions Options { get; }

    /// <summary>
    /// Reads a folder in which each class has a folder of its pictures, deeper folders included, or parts of such
    /// folders.
    /// </summary>
    /// <param name="path">The folder. Files that lie in it directly are not looked at.</param>
    /// <param name="options">Size, colours and the rest; left out, those of the first picture, in colour.</param>
    /// <param name="progress">Told how many files are done, by one thread at a time, each number once.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty; one side of the size is given without the other; or
    /// <see cref="ImageFolderOptions.TestShare"/> draws all images, or none.
    /// </exception>
    /// <exception cref="IOException">The folder is not there or cannot be listed.</exception>
    /// <exception cref="InvalidDataException">
    /// Files cannot be read: up to 50 are listed with their reasons. Or there are not 2 to 65,536 classes, one has no
    /// picture to train on, one to test is none to train, or all images take more than
    /// <see cref="ImageFolderOptions.MaxBytes"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ImageFolder Load(
        string path,
        ImageFolderOptions? options = null,
        IProgress<ImageFolderProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FolderLoader(ImageFolderOptions.Checked(options), progress, cancellationToken).Load(
            new FolderListing(cancellationToken).OfFolders(path));
    }

    /// <summary>
    /// Reads a folder of files whose names tell their classes, such as <c>7_0032.png</c>, deeper folders included, or
    /// parts of such files.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="pattern">
    /// What finds the class in the name of a file, without its folders: its group <c>class</c>. Left out,
    /// <c>^(?&lt;class&gt;[^_]+)_</c>: what stands before the first underscore. Files that it does not match are
    /// unreadable.
    /// </param>
    /// <param name="options">Size, colours and the rest; left out, those of the first picture, in colour.</param>
    /// <param name="progress">Told how many files are done, by one thread at a time, each number once.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">
    /// As <see cref="Load"/> has it, or <paramref name="pattern"/> has no group <c>class</c>.
    /// </exception>
    /// <inheritdoc cref="Load" path="/exception[not(@cref='T:System.ArgumentException')]"/>
    /// <example><code>ImageFolder.LoadByName("scans", new Regex(@"-(?&lt;class&gt;\w+)\.\w+$"))</code></example>
    public static ImageFolder LoadByName(
        string path,
        Regex? pattern = null,
        ImageFolderOptions? options = null,
        IProgress<ImageFolderProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NamePattern names = new(pattern, nameof(pattern));
        return new FolderLoader(ImageFolderOptions.Checked(options), progress, cancellationToken).Load(
            new FolderListing(cancellationToken).OfNames(path, names));
    }

    /// <summary>Reads the pictures that a CSV file lists, a line for each with its file and its class.</summary>
    /// <remarks>
    /// <para>
    /// UTF-8; commas, semicolons or tabs, whichever comes first; fields may stand in double quotes, with those in them
    /// doubled. The first line is a header if the file in it has no extension and is not there. Then the columns are
    /// known by their names (<c>file</c>, <c>filename</c>, <c>file_name</c>, <c>path</c>, <c>filepath</c>,
    /// <c>file_path</c>, <c>image</c>, <c>image_path</c>; <c>label</c>, <c>class</c>, <c>class_name</c>,
    /// <c>category</c>, <c>target</c>); otherwise the file is the first, its class the second. Other columns are not
    /// looked at.
    /// </para>
    /// <para>
    /// Every file must lie below <paramref name="folder"/>: what leads out of it, by <c>..</c> or by a path from the
    /// root, is unreadable, because the list may be somebody else's.
    /// </para>
    /// </remarks>
    /// <param name="csvPath">The CSV file, of at most 256 MiB.</param>
    /// <param name="folder">
    /// What the paths in it are relative to; left out, the folder where the CSV file lies.
    /// </param>
    /// <param name="options">Size, colours and the rest; left out, those of the first picture, in colour.</param>
    /// <param name="progress">Told how many files are done, by one thread at a time, each number once.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">
    /// As <see cref="Load"/> has it, or <paramref name="folder"/> is empty.
    /// </exception>
    /// <exception cref="IOException">The CSV file is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// As <see cref="Load"/> has it, or the CSV file is none: the line is named.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ImageFolder LoadCsv(
        string csvPath,
        string? folder = null,
        ImageFolderOptions? options = null,
        IProgress<ImageFolderProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        if (folder is not null)
            ArgumentException.ThrowIfNullOrEmpty(folder);
        return new FolderLoader(ImageFolderOptions.Checked(options), progress, cancellationToken).Load(
            CsvListing.Of(csvPath, folder));
    }

    /// <summary>
    /// Makes one picture file an image as those of a set are, for a classifier that was trained on it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">
    /// <see cref="Options"/> of the set, or others with the size, channels and fit that the network was trained with.
    /// Where they have no size, it is the picture's own.
    /// </param>
    /// <returns>Channels × height × width bytes, which <c>ImageClassifier.Predict</c> takes.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty, or one side of the size is given without the other.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no picture, cut off, or larger than <see cref="ImageFolderOptions.Limits"/> allow; or the image would take
    /// more than <see cref="ImageFolderOptions.MaxBytes"/>.
    /// </exception>
    public static byte[] ReadImage(string path, ImageFolderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        _ = ImageFolderOptions.Checked(options);
        using FileStream file = RegularFile.OpenRead(path);
        return ReadImage(file, $"'{FileText.Of(path)}'", options);
    }

    /// <summary>The same of the content of a file, which is read to its end and left open.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="options">
    /// <see cref="Options"/> of the set, or others with the size, channels and fit that the network was trained with.
    /// Where they have no size, it is the picture's own.
    /// </param>
    /// <returns>Channels × height × width bytes, which <c>ImageClassifier.Predict</c> takes.</returns>
    /// <exception cref="ArgumentException">One side of the size is given without the other.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no picture, cut off, or larger than <see cref="ImageFolderOptions.Limits"/> allow; or the image would take
    /// more than <see cref="ImageFolderOptions.MaxBytes"/>.
    /// </exception>
    public static byte[] ReadImage(Stream stream, ImageFolderOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        return ReadImage(stream, "The stream", ImageFolderOptions.Checked(options));
    }

    private static byte[] ReadImage(Stream stream, string name, ImageFolderOptions options)
    {
        ReadOnlyMemory<byte> bytes = PictureDecoder.ReadAll(stream, name, options.Limits);
        return PictureReader.Read(bytes.Span, name, options);
    }
}
