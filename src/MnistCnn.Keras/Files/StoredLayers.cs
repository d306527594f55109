using MnistCnn.Files;
using MnistCnn.Keras.Hdf5;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>The layers of a file, as far as it lists them.</summary>
/// <param name="All">All that the file lists, those without weights too.</param>
/// <param name="Layout">How the file is laid out.</param>
internal sealed record StoredLayers(IReadOnlyList<StoredLayer> All, StoredLayout Layout)
{
    /// <summary>Those with weights.</summary>
    public IReadOnlyList<StoredLayer> WithWeights { get; } = [.. All.Where(layer => layer.Weights.Length > 0)];

    /// <summary>Whether they come in the order of the network; Keras 3 has them by class and number.</summary>
    public bool AreOrdered => Layout != StoredLayout.Keras3;

    /// <summary>Whether the weights are called as Keras 1 did, such as <c>dense_1_W</c>.</summary>
    public bool AreOfKeras1 =>
        Layout == StoredLayout.Named && NamedWeights.Any(weight => weight.EndsWith("_W", StringComparison.Ordinal));

    /// <summary>Whether the names of weights end in a number of TensorFlow's, such as <c>:0</c>.</summary>
    public bool HaveTensorNames => Layout == StoredLayout.Named
        && WithWeights.Any(layer => layer.Weights.Any(weight => weight.Name.Contains(':', StringComparison.Ordinal)));

    /// <summary>The first kernel of a convolution, of which the sizes tell how kernels lie; null without one.</summary>
    public StoredWeight? FirstKernel => WithWeights
        .FirstOrDefault(layer => layer.Kind == LayerKind.Convolution)?.Weights[0];

    private IEnumerable<string> NamedWeights =>
        WithWeights.SelectMany(layer => layer.Weights).Select(weight => weight.Name.Split(':')[0]);

    /// <summary>
    /// Where layers are told by class and number alone, one model has one order, and several have none.
    /// </summary>
    /// <exception cref="InvalidDataException">There are several, or layers of a class that no network here
    /// has.</exception>
    public void RequireOneOrder()
    {
        if (AreOrdered)
            return;
        string[] models = [.. WithWeights.Select(layer => ModelOf(layer.Name)).Distinct(StringComparer.Ordinal)];
        if (models.Length > 1)
            throw new InvalidDataException(
                "It does not tell the order of the models that its layers are in: "
                + $"{FileText.List(models.Select(model => $"'{model}'"))}. Save the whole model, as .keras.");
        foreach (StoredLayer layer in WithWeights)
        {
            string kind = Keras3Layout.Split(layer.Name[ModelOf(layer.Name).Length..]).Class;
            if (kind is not ("conv2d" or "dense" or "batch_normalization"))
                throw new InvalidDataException(
                    $"layer '{FileText.Of(layer.Name)}': {FileText.Of(kind)}: there is no such layer here. Its "
                        + $"weights are {FileText.List(layer.Weights.Select(weight => $"{weight}"))}.");
        }
    }

    private static string ModelOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    /// <exception cref="InvalidDataException">The file has the layout of none of Keras's versions.</exception>
    public static StoredLayers Read(Hdf5Group root)
    {
        if (Keras3Layout.GroupOf(root) is { } layers)
            return new StoredLayers(Keras3Layout.Read(layers), StoredLayout.Keras3);
        return root.Contains(Keras0Layout.FirstLayer)
            ? new StoredLayers(Keras0Layout.Read(root), StoredLayout.Numbered)
            : new StoredLayers(Keras2Layout.Read(root), StoredLayout.Named);
    }
}
