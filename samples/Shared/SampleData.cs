using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Parquet;

namespace MnistCnn.Samples;

/// <summary>The images that <c>--data</c> asks for: a data set by its name, or whatever lies at a path.</summary>
internal static class SampleData
{
    /// <summary>What the help texts say.</summary>
    public const string Help =
        """
        mnist, fashion-mnist, kmnist, digits (embedded), auto (MNIST if it can be had, else
                                 digits), or a path, whose form is seen by a look at it: IDX files, EMNIST,
                                 CIFAR, .npz, CSV, Parquet, a folder of pictures for each class, a list of them.
                                 Pictures are brought to 32×32 in colour.
        """;

    private static readonly ImageFolderOptions Pictures = new() { Height = 32, Width = 32, Fit = ImageFit.Pad };

    public static async Task<IMnistDataset> LoadAsync(string what, CancellationToken cancellationToken = default) =>
        what switch
        {
            "auto" => await MnistOrDigitsAsync(cancellationToken),
            "mnist" => await MnistDataset.LoadAsync(cancellationToken: cancellationToken),
            "fashion-mnist" => await MnistDataset.LoadAsync(
                new() { Variant = MnistVariant.FashionMnist }, cancellationToken: cancellationToken),
            "kmnist" => await MnistDataset.LoadAsync(
                new() { Variant = MnistVariant.Kmnist }, cancellationToken: cancellationToken),
            "digits" => EmbeddedDigits.Load(),
            _ => Open(what, cancellationToken),
        };

    private static IMnistDataset Open(string path, CancellationToken cancellationToken)
    {
        if (!Path.Exists(path))
            throw new ArgumentException(
                "--data takes auto, mnist, fashion-mnist, kmnist, digits, or the path of a file or folder that is "
                + $"there, not '{path}'.");
        DatasetFormat format = DatasetFormat.Detect(
            path, [.. ImageFolder.Formats(Pictures), ParquetDataset.Format(Pictures)]);
        IMnistDataset data = format.Load(path, cancellationToken);
        ImageSet train = data.Train;
        Console.WriteLine(
            $"{path} is {format.Name}: {train.Count:N0} images of {train.Height}×{train.Width}×{train.Channels} to "
            + $"train on, {data.Test.Count:N0} to test, {train.ClassCount} classes.");
        return data;
    }

    private static async Task<IMnistDataset> MnistOrDigitsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await MnistDataset.LoadAsync(
                new() { StallTimeout = TimeSpan.FromSeconds(10), MaxRetries = 1 },
                cancellationToken: cancellationToken);
        }
        catch (IOException exception)
        {
            Console.WriteLine($"MNIST cannot be had here: {exception.Message}");
            Console.WriteLine();
            Console.WriteLine(
                "Training on the 1,797 embedded digits instead: a much smaller and easier set, "
                + "so the figures are not MNIST's.");
            Console.WriteLine();
            return EmbeddedDigits.Load();
        }
    }
}
