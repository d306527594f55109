using MnistCnn.Data.Download;

namespace MnistCnn.Data;

/// <summary>
/// MNIST, Fashion-MNIST or KMNIST: downloaded once, verified against the published checksums, and kept in a cache that
/// all processes of a user share.
/// </summary>
/// <example>
/// <code>
/// IMnistDataset mnist = await MnistDataset.LoadAsync();
/// IMnistDataset fashion = await MnistDataset.LoadAsync(new() { Variant = MnistVariant.FashionMnist });
/// </code>
/// </example>
public sealed class MnistDataset : IMnistDataset
{
    internal MnistDataset(string name, ImageSet train, ImageSet test) => (Name, Train, Test) = (name, train, test);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSet Train { get; }

    /// <inheritdoc/>
    public ImageSet Test { get; }

    /// <summary>Loads a data set from the first place that has it: see <see cref="MnistDatasetOptions"/>.</summary>
    /// <param name="options">Which data set, and from where; left out, MNIST from the usual places.</param>
    /// <param name="progress">
    /// Told how far downloads have come, and for which process this one waits; nothing is reported when nothing is
    /// downloaded.
    /// </param>
    /// <param name="cancellationToken">Stops loading; the cache keeps only whole files.</param>
    /// <returns>The data set, as one block of bytes for each part.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="MnistDownloadException">
    /// No mirror has a file that is missing, the time for it is over, or downloading is switched off; the message says
    /// where to put it by hand.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A file is not what it must be, and there is no leave to replace it: it lies in a directory of yours, or
    /// downloading is switched off.
    /// </exception>
    /// <exception cref="IOException">
    /// A file that must be there is missing or cannot be read, or the cache cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<MnistDataset> LoadAsync(
        MnistDatasetOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new MnistDatasetOptions();
        var loader =
            new DatasetLoader(DatasetCatalog.Find(options.Variant), options, DatasetEnvironment.Current, progress);
        return loader.LoadAsync(cancellationToken);
    }
}
