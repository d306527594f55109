using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// Reads images and labels from two files of NumPy, <c>.npy</c> or <c>.npz</c> with one array in it, as KMNIST and
/// Kuzushiji-49 come.
/// </summary>
/// <remarks>
/// <para>
/// Images are N×height×width, or N×height×width×channels; labels are N or N×1. Any of C's and Fortran's order, either
/// byte order, versions 1 to 3. Whole numbers must be from 0 to 255, labels to 65,535. In images, false is 0 and true
/// 255; floats are whole from 0 to 255, or all from 0 to 1, which are multiplied by 255 and rounded.
/// </para>
/// <para>Arrays of Python objects are pickles, which can run any program when they are read: they never are.</para>
/// </remarks>
public static class NpyReader
{
    /// <summary>Reads a file of images and its file of labels.</summary>
    /// <param name="imagePath">The file of images.</param>
    /// <param name="labelPath">The file of as many labels.</param>
    /// <param name="classNames">2 to 65,536 names; left out, the numbers from 0 to the greatest label.</param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images may take, a byte a value, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A file holds something else, or too much, the counts differ, or a label has no class name.
    /// </exception>
    public static ImageSet ReadImageSet(
        string imagePath,
        string labelPath,
        IReadOnlyList<string>? classNames = null,
        long maxBytes = IdxReader.DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        ArgumentException.ThrowIfNullOrEmpty(labelPath);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        IReadOnlyList<string>? given = classNames is null ? null : ImageSet.CheckedNames(classNames);
        NpyLabels labels = Read(
            labelPath, (archive, name) => archive.ReadLabels(name, maxBytes),
            reader => NpyArray.ReadLabels(reader, reader.MostLength, maxBytes));
        NpyArray images = Read(
            imagePath, (archive, name) => archive.Read(name, maxBytes),
            reader => NpyArray.Read(reader, reader.MostLength, maxBytes));
        return NpyImageSet.Make(images, labels, NpyImageSet.Names(given, labels));
    }

    private static T Read<T>(string path, Func<NpzArchive, string, T> packed, Func<PayloadReader, T> plain)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        if (IsZip(stream))
        {
            using var archive = new NpzArchive(stream, stream.Name);
            return archive.Names is [string only]
                ? packed(archive, only)
                : throw new InvalidDataException(
                    $"{stream.Name}: it holds {archive.Names.Count} arrays, and one is needed: "
                    + FileText.List(archive.Names));
        }

        using var reader = new PayloadReader(stream);
        return plain(reader);
    }

    private static bool IsZip(FileStream stream)
    {
        Span<byte> start = stackalloc byte[2];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return count == start.Length && start is [(byte)'P', (byte)'K'];
    }
}
