namespace MnistCnn.Keras.Files;

/// <summary>The names by which Keras tells its files apart.</summary>
internal static class FileNames
{
    private const string Archive = ".keras";
    private const string Hdf5 = ".h5";
    private const string Weights3 = ".weights.h5";

    public static bool IsArchive(string path) => Ends(path, Archive);

    /// <summary>Whether Keras reads a file as weights in the layout of Keras 3.</summary>
    public static bool IsWeights3(string path) => Ends(path, Weights3);

    /// <exception cref="ArgumentException">Keras would not take it for a model.</exception>
    public static void RequireModel(string path)
    {
        if (!IsArchive(path) && (!Ends(path, Hdf5) || IsWeights3(path)))
            throw new ArgumentException(
                $"'{path}' cannot be the name of a model: Keras takes '…{Archive}', and '…{Hdf5}' that is no "
                + $"'…{Weights3}'.",
                nameof(path));
    }

    /// <exception cref="ArgumentException">Keras would not take it for weights.</exception>
    public static void RequireWeights(string path)
    {
        if (!Ends(path, Hdf5))
            throw new ArgumentException(
                $"'{path}' cannot be the name of weights: Keras takes '…{Weights3}' for the layout of Keras 3, and any "
                + $"other '…{Hdf5}' for that of Keras 2.",
                nameof(path));
    }

    private static bool Ends(string path, string extension)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.EndsWith(extension, StringComparison.Ordinal);
    }
}
