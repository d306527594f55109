using MnistCnn.Data.Formats;
using MnistCnn.Files;

namespace MnistCnn.Data;

/// <summary>
/// A form in which a data set lies in a file or a folder: how it is recognised, and how it is read. Which of them
/// something is, <see cref="Detect"/> tells by looking at it.
/// </summary>
/// <example><code>
/// DatasetFormat format = DatasetFormat.Detect("downloads/train.csv");
/// Console.WriteLine(format.Name);
/// IMnistDataset images = format.Load("downloads/train.csv");
/// </code></example>
public sealed class DatasetFormat
{
    private readonly Func<string, bool> _matches;
    private readonly Func<string, CancellationToken, IMnistDataset> _load;

    /// <summary>Describes a form of your own.</summary>
    /// <param name="name">What to call it, such as <c>NumPy archive (.npz)</c>: not empty.</param>
    /// <param name="matches">
    /// Whether a file or a folder, which is there, is of this form. It looks at as little as serves.
    /// </param>
    /// <param name="load">Reads it, until the token is cancelled.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public DatasetFormat(
        string name, Func<string, bool> matches, Func<string, CancellationToken, IMnistDataset> load)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(matches);
        ArgumentNullException.ThrowIfNull(load);
        (Name, _matches, _load) = (name, matches, load);
    }

    /// <summary>
    /// The forms that need nothing but this package: IDX files as MNIST's, EMNIST, CIFAR-10, CIFAR-100, NumPy archives,
    /// CSV files of pixels.
    /// </summary>
    /// <remarks>
    /// Where a form tells no names of classes, they are the numbers from <c>0</c> to the greatest label. Where a CSV
    /// file has no other beside it to test with, a fifth of each class is drawn for it, always the same.
    /// </remarks>
    public static IReadOnlyList<DatasetFormat> Known { get; } = Array.AsReadOnly<DatasetFormat>(
    [
        new("four IDX files as MNIST's", IdxFolder.Matches, (path, _) => IdxFolder.Load(path)),
        new("EMNIST's files", EmnistFolder.Matches, (path, _) => EmnistFolder.Load(path)),
        new("CIFAR-10's binary files", CifarFolders.IsCifar10, (path, _) => Cifar.Cifar10.Load(path)),
        new("CIFAR-100's binary files", CifarFolders.IsCifar100, (path, _) => Cifar.Cifar100.Load(path)),
        new("a NumPy archive (.npz)", NpzFile.Matches, (path, _) => Npy.Npz.Load(path)),
        new("CSV of a label and pixels a line", CsvFiles.Matches, (path, _) => CsvFiles.Load(path)),
    ]);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Tells which form a file or a folder is of. Nothing is read but what that needs.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="more">
    /// Forms to look for besides <see cref="Known"/>, such as those of <c>ImageFolder.Formats</c> in
    /// <c>MnistCnn.Imaging</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is of no such form, or of several: the message tells what was looked for and what is there.
    /// </exception>
    public static DatasetFormat Detect(string path, params IEnumerable<DatasetFormat> more)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(more);
        if (!Path.Exists(path))
            throw new FileNotFoundException($"There is no file and no folder '{FileText.Of(path)}'.", path);
        DatasetFormat[] all = [.. Known, .. more];
        DatasetFormat[] found = [.. all.Where(format => format.Matches(path))];
        return found switch
        {
            [var only] => only,
            [] => throw new InvalidDataException(
                $"'{FileText.Of(path)}' is no data set of a form that was looked for: {Names(all)}. "
                + WhatIsThere.Of(path)),
            _ => throw new InvalidDataException(
                $"'{FileText.Of(path)}' may be {string.Join(" or ", found.Select(format => format.Name))}; put one of "
                + $"them elsewhere, or name its file. {WhatIsThere.Of(path)}"),
        };
    }

    /// <summary>Whether a file or a folder seems to be of this form; false where it is not there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool Matches(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.Exists(path) && _matches(path);
    }

    /// <summary>Reads a data set of this form.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellationToken">Stops reading pictures; other forms are read to their end.</param>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not what it must be, or too large.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IMnistDataset Load(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();
        return _load(path, cancellationToken);
    }

    private static string Names(IEnumerable<DatasetFormat> formats) =>
        string.Join("; ", formats.Select(format => format.Name));
}
