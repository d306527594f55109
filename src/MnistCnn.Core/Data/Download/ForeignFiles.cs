using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Download;

/// <summary>Says of files that MNIST's are not, though they look like them, what they are.</summary>
internal static class ForeignFiles
{
    private const int MostNames = 8;

    /// <summary>What a folder holds instead, to end a message with; empty where nothing looks like it.</summary>
    public static string Explain(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))
                .Where(name => name.Contains("idx", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
            return "";
        string more = names.Length > MostNames ? $" and {names.Length - MostNames} more" : "";
        return $" It holds {string.Join(", ", names.Take(MostNames))}{more}."
            + ExplainEmnist(names) + ExplainQmnist(names);
    }

    private static string ExplainEmnist(string[] names) =>
        names.Any(name => name.StartsWith("emnist", StringComparison.OrdinalIgnoreCase))
            ? " EMNIST has other classes, labels of letters begin at 1, and its images lie on their side: "
                + $"{nameof(Emnist)}.{nameof(Emnist.Load)} reads it."
            : "";

    private static string ExplainQmnist(string[] names) =>
        names.Any(name => name.Contains("idx2-int", StringComparison.OrdinalIgnoreCase))
            ? " QMNIST's idx2-int files have eight numbers for an image, of which the first is its label: write those "
                + "as a label file (idx1-ubyte), one byte each."
            : "";
}
