using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>The layers with weights of a file of Keras, in the order of the network.</summary>
internal sealed class KerasFile
{
    private const string WholeModel = "model_weights";

    private readonly Hdf5Group _root;

    private KerasFile(Hdf5Group root, IReadOnlyList<StoredLayer> layers) => (_root, Layers) = (root, layers);

    public IReadOnlyList<StoredLayer> Layers { get; }

    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static KerasFile Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("PK"u8))
            throw new InvalidDataException(
                "It is an archive, such as a .keras file: unpack it, and take its model.weights.h5.");
        Hdf5Group root = Hdf5File.OpenRoot(bytes);
        if (Keras3Layout.GroupOf(root) is { } layers)
            return new KerasFile(root, Keras3Layout.Read(layers));
        Hdf5Group weights = root.Contains(WholeModel) ? root.Group(WholeModel) : root;
        return new KerasFile(root, Keras2Layout.Read(weights));
    }

    /// <summary>
    /// The epsilon of each batch normalisation, by the name of its layer; none where the file holds only weights.
    /// </summary>
    public IReadOnlyDictionary<string, double> Epsilons() => ModelConfig.Epsilons(_root);
}
