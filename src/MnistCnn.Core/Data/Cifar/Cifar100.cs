using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Cifar;

/// <summary>
/// CIFAR-100, the binary version: 50,000 + 10,000 colour images of 32×32 in 100 classes, or in 20 coarse ones
/// (Krizhevsky, 2009).
/// </summary>
public static class Cifar100
{
    internal const string Folder = "cifar-100-binary";

    /// <summary>Reads the data set.</summary>
    /// <param name="directory">
    /// Where <c>train.bin</c>, <c>test.bin</c> and <c>fine_label_names.txt</c> are, or the folder
    /// <c>cifar-100-binary</c> with them.
    /// </param>
    /// <param name="coarse">
    /// Whether to take the 20 coarse classes, which <c>coarse_label_names.txt</c> names. Default false: the 100 fine
    /// ones.
    /// </param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images of one part may take, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <returns>Images of three planes: red, green, blue.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not what it must be, or too large.</exception>
    public static ImageDataset Load(
        string directory, bool coarse = false, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        string folder = CifarReader.Locate(directory, Folder, "test.bin");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        IReadOnlyList<string> names = coarse
            ? CifarReader.ReadNames(folder, "coarse_label_names.txt", 20)
            : CifarReader.ReadNames(folder, "fine_label_names.txt", 100);
        var reader = new CifarReader(folder, labelCount: 2, labelIndex: coarse ? 0 : 1, names, maxBytes);
        return new ImageDataset("CIFAR-100", reader.Read("train.bin"), reader.Read("test.bin"));
    }
}
