using MnistCnn.Imaging;
using MnistCnn.Parquet;
using MnistCnn.Tests.Support;

namespace MnistCnn.Fuzz;

/// <summary>Sets of pictures, small ones whatever the pictures claim.</summary>
internal static class PictureSets
{
    public static ImageFolderOptions Small { get; } = new()
    {
        Height = 8, Width = 8, MaxBytes = 1 << 20, TestShare = 0.5, Limits = new PictureLimits { MaxPixels = 1 << 20 },
    };

    private static readonly ImageFolderOptions AnySize = Small with { Height = null, Width = null };

    public static byte[][] ListSeeds() =>
    [
        [.. "file,label\na.png,cat\nb.png,dog\na.png,cat\nb.png,dog\n"u8],
        [.. "\uFEFF\"a.png\";cat\r\n\"b.png\";\"do\"\"g\"\r\na.png;cat\r\nb.png;do\"g\r\n"u8],
    ];

    /// <summary>Reads the pictures of a list, where two of them are.</summary>
    public static Action<byte[]> List(string directory)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "list")).FullName;
        foreach (string name in new[] { "a.png", "b.png" })
            File.WriteAllBytes(Path.Combine(folder, name), PngFile.Make(4, 4, 8, 0, new byte[16]));
        string list = Path.Combine(folder, "list.csv");
        return bytes =>
        {
            File.WriteAllBytes(list, bytes);
            Draw(() => ImageFolder.LoadCsv(list, options: Small));
        };
    }

    /// <summary>Reads a Parquet file.</summary>
    public static void Parquet(string path) => Draw(() => ParquetDataset.Load(path, AnySize));

    // A set that has too few images to draw some for a test is the share's fault.
    private static void Draw(Action load)
    {
        try
        {
            load();
        }
        catch (ArgumentException exception) when (exception.ParamName == "options")
        {
        }
    }
}
