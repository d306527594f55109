using MnistCnn.Data.Csv;
using MnistCnn.Files;

namespace MnistCnn.Data.Idx;

/// <summary>
/// EMNIST: handwritten digits and letters. Its images lie on their side in the files, and stand upright here.
/// </summary>
public static class Emnist
{
    /// <summary>Reads a part of the data set.</summary>
    /// <param name="directory">
    /// Where <c>emnist-balanced-train-images-idx3-ubyte.gz</c> and so on are, gzip or plain, with the mapping,
    /// <c>emnist-balanced-mapping.txt</c>; or a directory with them in the folder <c>gzip</c>, as the archive unpacks.
    /// Without these, <c>emnist-balanced-train.csv</c> and <c>emnist-balanced-test.csv</c> are read.
    /// </param>
    /// <param name="split">Which part.</param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images of one file may take, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <returns>
    /// The images, rows and columns set right. Classes are named by the characters of the mapping, such as <c>A</c>, or
    /// <c>Aa</c> where both count as one. Labels of letters, 1 to 26 in the files, are 0 to 25.
    /// </returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not what it must be, or too large.</exception>
    /// <example><code>
    /// ImageDataset letters = Emnist.Load("emnist", EmnistSplit.Letters);
    /// </code></example>
    public static ImageDataset Load(
        string directory, EmnistSplit split, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Enum.IsDefined(split))
            throw new ArgumentOutOfRangeException(nameof(split), split, "There is no such part of EMNIST.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        string name = NameOf(split);
        string folder = Locate(directory, name);
        var mapping = EmnistMapping.Read(Require(folder, $"{name}-mapping.txt"));
        ImageSet Part(string part) => Find(folder, $"{name}-{part}.csv") is { } csv
            && Find(folder, $"{name}-{part}-images-idx3-ubyte") is null
            ? ReadCsv(csv, mapping, maxBytes)
            : Read(
                Require(folder, $"{name}-{part}-images-idx3-ubyte"),
                Require(folder, $"{name}-{part}-labels-idx1-ubyte"), mapping, maxBytes);
        return ImageDataset.OfFiles(folder, $"EMNIST {split}", Part("train"), Part("test"));
    }

    /// <summary>The name of the file that names the classes of a part.</summary>
    internal static string MappingOf(EmnistSplit split) => $"{NameOf(split)}-mapping.txt";

    private static string NameOf(EmnistSplit split) => $"emnist-{split.ToString().ToLowerInvariant()}";

    private static ImageSet ReadCsv(string path, EmnistMapping mapping, long maxBytes)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        using var payload = new PayloadReader(stream);
        var read = new CsvReader(payload, wantsLabels: true, ImageSet.MostClasses, size: null, channels: 1, maxBytes);
        read.Read();
        ushort[] labels = Mapped(read.Labels.ToArray(), mapping, path);
        return ImageSet.FromMemory(
            Transposed(read.Pixels.Span, read.Height, read.Width), labels, read.Width, read.Height, 1, mapping.Names);
    }

    private static ImageSet Read(string imagePath, string labelPath, EmnistMapping mapping, long maxBytes)
    {
        ushort[] labels = Mapped(IdxReader.ReadLabels(labelPath, maxBytes), mapping, labelPath);
        (byte[] pixels, int count, int height, int width) = IdxReader.ReadImages(imagePath, maxBytes);
        if (count != labels.Length)
            throw new InvalidDataException(
                $"{imagePath} holds {count} images and {labelPath} {labels.Length} labels; they must be as many.");
        return ImageSet.FromMemory(Transposed(pixels, height, width), labels, width, height, 1, mapping.Names);
    }

    private static ushort[] Mapped(ushort[] labels, EmnistMapping mapping, string path)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels[i] - mapping.First;
            labels[i] = label >= 0 && label < mapping.Names.Count
                ? (ushort)label
                : throw new InvalidDataException(
                    $"{path}: label {labels[i]} at index {i} has no class in the mapping, whose labels are "
                    + $"{mapping.First} to {mapping.First + mapping.Names.Count - 1}.");
        }

        return labels;
    }

    private static byte[] Transposed(ReadOnlySpan<byte> pixels, int height, int width)
    {
        byte[] result = new byte[pixels.Length];
        int size = height * width;
        for (int start = 0; start < pixels.Length; start += size)
        {
            for (int i = 0; i < size; i++)
                result[start + (i % width * height) + (i / width)] = pixels[start + i];
        }

        return result;
    }

    private static string Locate(string directory, string name)
    {
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"The directory {directory} does not exist.");
        string inner = Path.Combine(directory, "gzip");
        string mapping = $"{name}-mapping.txt";
        return !File.Exists(Path.Combine(directory, mapping)) && File.Exists(Path.Combine(inner, mapping))
            ? inner
            : directory;
    }

    private static string? Find(string folder, string name) =>
        new[] { name, $"{name}.gz" }.Select(each => Path.Combine(folder, each)).FirstOrDefault(File.Exists);

    private static string Require(string folder, string name) => Find(folder, name)
        ?? throw new FileNotFoundException(
            $"The directory {folder} does not hold {name}.", Path.Combine(folder, name));
}
