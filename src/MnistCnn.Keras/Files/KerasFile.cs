using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>A file of Keras: its layers and weights, and what it tells of the model.</summary>
internal sealed class KerasFile
{
    private const string WholeModel = "model_weights";
    private const string ConfigAttribute = "model_config";

    private KerasFile(StoredLayers layers, string? config, string? backend) =>
        (Layers, Config, Backend) = (layers, config, backend);

    public StoredLayers Layers { get; }

    /// <summary>The description of the model as JSON; null where the file holds weights only.</summary>
    public string? Config { get; }

    /// <summary>What computed the model, such as <c>tensorflow</c>; null where the file does not tell.</summary>
    public string? Backend { get; }

    /// <summary>Reads a file as far as its names; weights are read when somebody asks for them.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static T Read<T>(string path, Func<KerasFile, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = ForeignFormat.ReadAllBytes(path);
        try
        {
            return read(Parse(bytes));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read as a file of Keras. "
                + $"{exception.Message}", exception);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static KerasFile Parse(ReadOnlyMemory<byte> bytes)
    {
        if (ForeignFormat.Of(bytes.Span, ForeignFormat.OfKeras) is { } hint)
            throw new InvalidDataException(hint);
        if (!bytes.Span.StartsWith("PK"u8))
            return Parse(Hdf5File.OpenRoot(bytes), config: null);
        (string config, ReadOnlyMemory<byte> weights) = KerasArchive.Read(bytes);
        return Parse(Hdf5File.OpenRoot(weights), config);
    }

    private static KerasFile Parse(Hdf5Group root, string? config)
    {
        Hdf5Group weights = root.Contains(WholeModel) ? root.Group(WholeModel) : root;
        return new KerasFile(
            StoredLayers.Read(weights), config ?? Text(root, ConfigAttribute),
            Text(root, "backend") ?? Text(weights, "backend"));
    }

    private static string? Text(Hdf5Group group, string attribute) =>
        group.Texts(attribute) is [string text] ? text : null;
}
