using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Cifar;

/// <summary>
/// The binary files of CIFAR: for each image its labels, a byte each, and its red, green and blue plane, 32×32 each.
/// </summary>
/// <param name="directory">Where the files are.</param>
/// <param name="labelCount">The labels of each image.</param>
/// <param name="labelIndex">Which of them counts.</param>
/// <param name="classNames">A name for each class.</param>
/// <param name="maxBytes">The most bytes that the images of all files of one part may take.</param>
internal sealed class CifarReader(
    string directory, int labelCount, int labelIndex, IReadOnlyList<string> classNames, long maxBytes)
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int ImageLength = Channels * Side * Side;

    /// <summary>The images of some files, one file behind the other.</summary>
    /// <exception cref="InvalidDataException">A file is no such file, or they are too large.</exception>
    public ImageSet Read(params string[] names)
    {
        string[] paths = [.. names.Select(name => Find(directory, name))];
        int[] counts = [.. paths.Select(CountOf)];
        long total = counts.Sum(count => (long)count);
        if (total * ImageLength > Math.Min(maxBytes, Array.MaxLength))
            throw new InvalidDataException(
                $"{directory}: {string.Join(", ", names)} hold {total} images of {ImageLength} bytes, and "
                + $"{nameof(maxBytes)} allows {maxBytes} bytes.");
        byte[] pixels = new byte[total * ImageLength];
        byte[] labels = new byte[total];
        int index = 0;
        foreach ((string path, int count) in paths.Zip(counts))
        {
            using FileStream stream = RegularFile.OpenRead(path);
            for (int end = index + count; index < end; index++)
                ReadImage(stream, index, labels, pixels.AsSpan(index * ImageLength, ImageLength));
        }

        return ImageSet.FromMemory(pixels, ImageSet.Widened(labels), Side, Side, Channels, classNames);
    }

    /// <summary>The names of classes, one a line.</summary>
    /// <exception cref="InvalidDataException">There are not as many as there must be.</exception>
    public static IReadOnlyList<string> ReadNames(string directory, string name, int count)
    {
        string path = Find(directory, name);
        IReadOnlyList<string> names = NameFile.ReadLines(path);
        if (names.Count != count)
            throw new InvalidDataException($"{path}: it has {names.Count} names of classes, and {count} are needed.");
        return NameFile.Checked(names, path);
    }

    /// <summary>The directory itself, or the folder in it that the archive unpacks to.</summary>
    public static string Locate(string directory, string folder, string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"The directory {directory} does not exist.");
        string inner = Path.Combine(directory, folder);
        return !File.Exists(Path.Combine(directory, file)) && Directory.Exists(inner) ? inner : directory;
    }

    private static string Find(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The directory {directory} does not hold {name}; put the files of the binary version there."
                + (File.Exists(Path.ChangeExtension(path, null)) || File.Exists(Path.Combine(directory, "batches.meta"))
                    ? " The Python version, which is there, is of pickles, which can run any program: they are never "
                        + "read."
                    : ""),
                path);
    }

    private int CountOf(string path)
    {
        RegularFile.ThrowIfNone(path);
        long length = new FileInfo(path).Length;
        int record = labelCount + ImageLength;
        return length > 0 && length % record == 0 && length / record <= int.MaxValue
            ? (int)(length / record)
            : throw new InvalidDataException(
                $"{path}: it has {length} bytes, and must have {record} for each image; it is cut off, or no such "
                + "file.");
    }

    private void ReadImage(FileStream stream, int index, byte[] labels, Span<byte> pixels)
    {
        Span<byte> all = stackalloc byte[labelCount];
        if (stream.ReadAtLeast(all, labelCount, throwOnEndOfStream: false) != labelCount
            || stream.ReadAtLeast(pixels, ImageLength, throwOnEndOfStream: false) != ImageLength)
            throw new InvalidDataException($"{stream.Name}: it ended while it was read.");
        labels[index] = all[labelIndex] < classNames.Count
            ? all[labelIndex]
            : throw new InvalidDataException(
                $"{stream.Name}: label {all[labelIndex]} of image {index} has no class name; with {classNames.Count} "
                + $"classes, labels are 0 to {classNames.Count - 1}.");
    }
}
