using MnistCnn.Data;
using MnistCnn.Data.Cifar;
using MnistCnn.Data.Idx;

namespace MnistCnn.Fuzz;

/// <summary>Data sets of several files, one of which is broken.</summary>
internal static class ImageFolders
{
    private const int RecordLength = 1 + (3 * 32 * 32);

    public static byte[][] CifarSeeds() => [new byte[RecordLength], new byte[2 * RecordLength]];

    public static byte[][] MappingSeeds() => [[.. "0 48\n1 49\n2 65\n"u8], [.. "1 65 97\r\n2 66 98\r\n"u8]];

    public static byte[][] EmnistCsvSeeds() => [[.. "0,1,2,3,4\n1,5,6,7,8\n"u8], [.. "1,\"5\",6 ,7.0,8\r\n"u8]];

    /// <summary>Reads EMNIST's CSV files with the bytes in the place of those to test with.</summary>
    public static Action<byte[]> EmnistCsv(string directory)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "emnist-csv")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "emnist-mnist-mapping.txt"), [.. "0 48\n1 49\n"u8]);
        File.WriteAllBytes(Path.Combine(folder, "emnist-mnist-train.csv"), EmnistCsvSeeds()[0]);
        return bytes =>
        {
            File.WriteAllBytes(Path.Combine(folder, "emnist-mnist-test.csv"), bytes);
            Emnist.Load(folder, EmnistSplit.Mnist);
        };
    }

    /// <summary>Reads CIFAR-10 with the bytes in the place of its last file.</summary>
    public static Action<byte[]> Cifar(string directory)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "cifar")).FullName;
        for (int batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(Path.Combine(folder, $"data_batch_{batch}.bin"), new byte[RecordLength]);
        File.WriteAllLines(Path.Combine(folder, "batches.meta.txt"), Enumerable.Range(0, 10).Select(n => $"class {n}"));
        return bytes =>
        {
            File.WriteAllBytes(Path.Combine(folder, "test_batch.bin"), bytes);
            Cifar10.Load(folder);
        };
    }

    /// <summary>Reads EMNIST with the bytes in the place of its mapping.</summary>
    public static Action<byte[]> Mapping(string directory)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "emnist")).FullName;
        var images = ImageSet.FromArrays(new byte[4], [1], 2, 2);
        foreach (string part in new[] { "train", "test" })
        {
            IdxWriter.WriteImages(Path.Combine(folder, $"emnist-digits-{part}-images-idx3-ubyte"), images);
            IdxWriter.WriteLabels(Path.Combine(folder, $"emnist-digits-{part}-labels-idx1-ubyte"), images);
        }

        return bytes =>
        {
            File.WriteAllBytes(Path.Combine(folder, "emnist-digits-mapping.txt"), bytes);
            Emnist.Load(folder, EmnistSplit.Digits);
        };
    }
}
