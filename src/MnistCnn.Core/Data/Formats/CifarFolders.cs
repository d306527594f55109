using MnistCnn.Data.Cifar;

namespace MnistCnn.Data.Formats;

/// <summary>Folders with the binary files of CIFAR, or with the folder that their archive unpacks to.</summary>
internal static class CifarFolders
{
    public static bool IsCifar10(string path) => Has(path, Cifar10.Folder, "data_batch_1.bin", "test_batch.bin");

    public static bool IsCifar100(string path) => Has(path, Cifar100.Folder, "train.bin", "fine_label_names.txt");

    private static bool Has(string path, string folder, params string[] names)
    {
        if (!Directory.Exists(path))
            return false;
        string place = CifarReader.Locate(path, folder, names[^1]);
        return names.All(name => File.Exists(Path.Combine(place, name)));
    }
}
