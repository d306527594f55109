using MnistCnn.Data;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Finds the images that <c>--data</c> asks for.</summary>
internal static class DataSource
{
    public static async Task<IMnistDataset> LoadAsync(string what, CancellationToken cancellationToken) => what switch
    {
        "auto" => await MnistOrDigitsAsync(cancellationToken),
        "mnist" => await MnistAsync(new() { Variant = MnistVariant.Mnist }, cancellationToken),
        "fashion-mnist" => await MnistAsync(new() { Variant = MnistVariant.FashionMnist }, cancellationToken),
        "kmnist" => await MnistAsync(new() { Variant = MnistVariant.Kmnist }, cancellationToken),
        "digits" => EmbeddedDigits.Load(),
        _ => await MnistAsync(new() { Directory = what }, cancellationToken),
    };

    private static async Task<IMnistDataset> MnistOrDigitsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await MnistAsync(
                new() { StallTimeout = TimeSpan.FromSeconds(10), MaxRetries = 1 }, cancellationToken);
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

    private static async Task<IMnistDataset> MnistAsync(
        MnistDatasetOptions options, CancellationToken cancellationToken) =>
        await MnistDataset.LoadAsync(options, cancellationToken: cancellationToken);
}
