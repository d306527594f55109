using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Cifar;

/// <summary>
/// CIFAR-10, the binary version: 50,000 + 10,000 colour images of 32×32 in 10 classes (Krizhevsky, 2009).
/// </summary>
public static class Cifar10
{
    internal const string Folder = "cifar-10-batches-bin";

    /// <summary>Reads the data set.</summary>
    /// <param name="directory">
    /// Where <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, <c>test_batch.bin</c> and <c>batches.meta.txt</c> are,
    /// or the folder <c>cifar-10-batches-bin</c> with them.
    /// </param>
    /// <param name="maxBytes">
    /// The most bytes of memory that the images of one part may take, at least 1. Default
    /// <see cref="IdxReader.DefaultMaxBytes"/>, 1 GiB.
    /// </param>
    /// <returns>Images of three planes: red, green, blue.</returns>
    /// <exception cref="ArgumentException">An argument is out of range; it is named.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not what it must be, or too large.</exception>
    public static ImageDataset Load(string directory, long maxBytes = IdxReader.DefaultMaxBytes)
    {
        string folder = CifarReader.Locate(directory, Folder, "test_batch.bin");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        IReadOnlyList<string> names = CifarReader.ReadNames(folder, "batches.meta.txt", 10);
        var reader = new CifarReader(folder, labelCount: 1, labelIndex: 0, names, maxBytes);
        ImageSet train = reader.Read(
            "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
        return new ImageDataset("CIFAR-10", train, reader.Read("test_batch.bin"));
    }
}
