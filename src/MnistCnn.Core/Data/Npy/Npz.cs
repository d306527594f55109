using System.IO.Compression;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// Data sets as one archive of NumPy's arrays: Keras's <c>mnist.npz</c>, and those of MedMNIST in grey and in colour.
/// </summary>
/// <remarks>What arrays may hold is told with <see cref="NpyReader"/>; pickles are never read.</remarks>
public static class Npz
{
    // Files come out the same to the byte.
    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a data set.</summary>
    /// <param name="path">
    /// An archive with <c>x_train</c>, <c>y_train</c>, <c>x_test</c> and <c>y_test</c>, as Keras has it, or with
    /// <c>train_images</c>, <c>train_labels</c>, <c>test_images</c> and <c>test_labels</c>, as MedMNIST has it; with
    /// <c>x_val</c> and <c>y_val</c>, or <c>val_images</c> and <c>val_labels</c>, there is a
    /// <see cref="ImageDataset.Validation"/> too.
    /// </param>
    /// <param name="classNames">
    /// 2 to 65,536 names; left out, the numbers from 0 to the greatest label of all parts.
    /// </param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images of one part may take, a byte a value, at least 1: a small file may
    /// unpack to a thousand times its size. Default <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <returns>The data set, named after the file.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is no such archive, is damaged, or holds too much; the array is named.
    /// </exception>
    /// <example><code>
    /// ImageDataset blood = Npz.Load("bloodmnist.npz");
    /// Cnn model = CnnBuilder.For(blood).Build();
    /// </code></example>
    public static ImageDataset Load(
        string path, IReadOnlyList<string>? classNames = null, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        IReadOnlyList<string>? given = classNames is null ? null : ImageSet.CheckedNames(classNames);
        using FileStream stream = RegularFile.OpenRead(path);
        using var archive = new NpzArchive(stream, stream.Name);
        var names = NpzNames.Of(archive, stream.Name);
        NpyLabels Labels(string name) => archive.ReadLabels(name, maxBytes);
        NpyLabels trainLabels = Labels(names.TrainLabels);
        NpyLabels testLabels = Labels(names.TestLabels);
        NpyLabels? validationLabels = names.HaveValidation(archive) ? Labels(names.ValidationLabels) : null;
        IReadOnlyList<string> classes = NpyImageSet.Names(
            given, [trainLabels, testLabels, validationLabels ?? testLabels]);
        ImageSet Part(string images, NpyLabels labels) =>
            NpyImageSet.Make(archive.Read(images, maxBytes), labels, classes);
        return ImageDataset.OfFiles(
            stream.Name, Path.GetFileNameWithoutExtension(path),
            Part(names.TrainImages, trainLabels),
            Part(names.TestImages, testLabels),
            validationLabels is null ? null : Part(names.ValidationImages, validationLabels));
    }

    /// <summary>
    /// Writes a data set as Keras's <c>mnist.npz</c> is, compressed: <c>x_train</c>, <c>y_train</c>, <c>x_test</c>,
    /// <c>y_test</c>, and <c>x_val</c>, <c>y_val</c> where an <see cref="ImageDataset"/> has a part for validation.
    /// </summary>
    /// <param name="path">The file to write, whole or not at all; its directory must exist.</param>
    /// <param name="dataset">The data set. Its class names are not written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IMnistDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            NpzNames names = NpzNames.Keras;
            Add(zip, names.TrainImages, names.TrainLabels, dataset.Train);
            Add(zip, names.TestImages, names.TestLabels, dataset.Test);
            if (dataset is ImageDataset { Validation: { } validation })
                Add(zip, names.ValidationImages, names.ValidationLabels, validation);
        });
    }

    private static void Add(ZipArchive zip, string imageName, string labelName, ImageSet images)
    {
        Add(zip, imageName, stream => NpyWriter.WriteImages(stream, images));
        Add(zip, labelName, stream => NpyWriter.WriteLabels(stream, images));
    }

    private static void Add(ZipArchive zip, string name, Action<Stream> write)
    {
        ZipArchiveEntry entry = zip.CreateEntry($"{name}.npy", CompressionLevel.Optimal);
        entry.LastWriteTime = Written;
        using Stream stream = entry.Open();
        write(stream);
    }
}
