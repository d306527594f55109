using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Parquet.Reading;
using MnistCnn.Parquet.Writing;

namespace MnistCnn.Parquet;

/// <summary>
/// Images in Parquet files as Hugging Face stores them: a column of pictures (PNG, JPEG, WebP, GIF or BMP) and one of
/// labels, whose class names stand in the files. Columns of pixels are read too. A data set to train on and to test
/// with.
/// </summary>
/// <remarks>
/// <para>
/// The column of pictures is the one that the metadata <c>huggingface</c> calls an image, else the only one of bytes,
/// or of a group with <c>bytes</c> in it. Where there is none, all columns of whole numbers but the label are the
/// pixels of grey images, row by row. Labels are whole numbers, named by the metadata or else <c>0</c> to the greatest,
/// or texts, numbered in ordinal order. Images are shuffled by <see cref="ImageFolderOptions.Seed"/>.
/// </para>
/// <para>
/// Row groups are read one after the other, pictures decoded on all processors. Besides the images themselves, that
/// takes the bytes of one row group, and what <see cref="ImageFolder"/> takes.
/// </para>
/// </remarks>
/// <example><code>
/// ParquetDataset beans = ParquetDataset.Load("beans/data", new ImageFolderOptions { Height = 32, Width = 32 });
/// Cnn model = CnnBuilder.For(beans).Build();
/// </code></example>
public sealed class ParquetDataset : IMnistDataset
{
    internal ParquetDataset(
        string name, ImageFolderOptions options, ImageSet train, ImageSet test, ImageSet? validation,
        IReadOnlyList<UnreadableFile> skipped)
    {
        (Name, Options, Train, Test, Validation, Skipped) = (name, options, train, test, validation, skipped);
    }

    /// <summary>The name of the folder, or of the file.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSet Train { get; }

    /// <inheritdoc/>
    public ImageSet Test { get; }

    /// <summary>The images that choose between models, where the files keep such a part; null otherwise.</summary>
    public ImageSet? Validation { get; }

    /// <summary>
    /// The rows that were left out, with <see cref="ImageFolderOptions.SkipUnreadable"/>; empty otherwise.
    /// </summary>
    public IReadOnlyList<UnreadableFile> Skipped { get; }

    /// <summary>How the images were made, with the size that was taken.</summary>
    public ImageFolderOptions Options { get; }

    /// <summary>Reads a file, or a folder of files.</summary>
    /// <param name="path">
    /// A file, whose test images are drawn; or a folder, or one with the folder <c>data</c> in it, where files of the
    /// parts lie: <c>train-00000-of-00002.parquet</c>, <c>test…</c> and <c>validation…</c>, or folders of these names.
    /// Parts are named and made up as for <see cref="ImageFolder"/>.
    /// </param>
    /// <param name="options">
    /// Size, colours and the rest; left out, those of the first picture, in colour. Of columns of pixels, only
    /// <see cref="ImageFolderOptions.Height"/> and <see cref="ImageFolderOptions.Width"/> count (left out, they are
    /// square), the draw, and <see cref="ImageFolderOptions.MaxBytes"/>.
    /// </param>
    /// <param name="imageColumn">The column of pictures; left out, it is found as told above.</param>
    /// <param name="labelColumn">
    /// The column of labels; left out, the one that the metadata calls a label, else <c>label</c>, <c>labels</c>,
    /// <c>class</c>, <c>target</c> or <c>y</c>.
    /// </param>
    /// <param name="progress">Told how many images are done, by one thread at a time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty; one side of the size is given without the other; or
    /// <see cref="ImageFolderOptions.TestShare"/> draws all images, or none.
    /// </exception>
    /// <exception cref="IOException">The path is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is broken or not of this form, a shard is missing, or pictures cannot be read: up to 50 are listed.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ParquetDataset Load(
        string path,
        ImageFolderOptions? options = null,
        string? imageColumn = null,
        string? labelColumn = null,
        IProgress<ImageFolderProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var loader = new ParquetLoader(
            ImageFolderOptions.Checked(options), new ColumnChoice(imageColumn, labelColumn), progress,
            cancellationToken);
        // Parquet.Net reads in tasks alone. On the pool, they wait for no thread of the caller's.
        return Task.Run(() => loader.LoadAsync(path), cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Writes a data set as Hugging Face's <c>datasets</c> does, which reads it: <c>train-00000-of-00001.parquet</c>
    /// and so on, pictures as PNG, with class names.
    /// </summary>
    /// <param name="directory">
    /// Where to write; made if it is not there. Each file is written whole or not at all.
    /// </param>
    /// <param name="dataset">
    /// Images of 1 or 3 channels. Of an <see cref="ImageDataset"/> and others that have one, the part for validation is
    /// written too.
    /// </param>
    /// <exception cref="ArgumentException">The images have neither 1 nor 3 channels.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(string directory, IMnistDataset dataset)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(dataset);
        ImageSet? validation = dataset switch
        {
            ImageDataset parts => parts.Validation,
            ImageFolder parts => parts.Validation,
            ParquetDataset parts => parts.Validation,
            _ => null,
        };
        ParquetPartWriter.Check(dataset.Train, nameof(dataset));
        Directory.CreateDirectory(directory);
        ParquetPartWriter.Write(directory, "train", dataset.Train);
        ParquetPartWriter.Write(directory, "test", dataset.Test);
        if (validation is not null)
            ParquetPartWriter.Write(directory, "validation", validation);
    }

    /// <summary>
    /// This form of data sets, for <see cref="DatasetFormat.Detect"/> and <see cref="ImageDataset.Open"/>.
    /// </summary>
    /// <param name="options">As in <see cref="Load"/>.</param>
    /// <exception cref="ArgumentException">One side of the size is given without the other.</exception>
    public static DatasetFormat Format(ImageFolderOptions? options = null)
    {
        ImageFolderOptions checkedOptions = ImageFolderOptions.Checked(options);
        return new DatasetFormat(
            "Parquet files", ParquetParts.Match,
            (path, token) => Load(path, checkedOptions, cancellationToken: token));
    }
}
