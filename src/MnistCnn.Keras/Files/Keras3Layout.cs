using System.Collections.Immutable;
using System.Globalization;
using MnistCnn.Keras.Hdf5;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>
/// The layout of Keras 3's <c>.weights.h5</c>: for each layer a group by its class and number, whatever the layer's
/// name, and in that a group <c>vars</c> of data sets <c>0</c>, <c>1</c>, …
/// </summary>
internal static class Keras3Layout
{
    public const string Layers = "layers";
    public const string Variables = "vars";

    // What Keras 2.12 and 2.13 called the group.
    private const string OldLayers = "_layer_checkpoint_dependencies";

    // In a block the convolution comes first.
    private static readonly string[] BlockClasses = [KerasLayers.Convolution, KerasLayers.BatchNormalization];

    /// <summary>The group of the layers; null where a file is not of this layout.</summary>
    public static Hdf5Group? GroupOf(Hdf5Group root) =>
        root.Contains(Layers) ? root.Group(Layers)
        : root.Contains(OldLayers) ? root.Group(OldLayers)
        : null;

    /// <summary>The layers in the order of a network of ours: the file has them by their names alone.</summary>
    public static IReadOnlyList<StoredLayer> Read(Hdf5Group group) =>
    [
        .. group.Names
            .Select(name => ReadLayer(group, name))
            .Where(layer => layer.Weights.Length > 0)
            .OrderBy(layer => Place(layer.Name)),
    ];

    private static StoredLayer ReadLayer(Hdf5Group group, string name)
    {
        Hdf5Group layer = group.Group(name);
        if (!layer.Contains(Variables))
            return new StoredLayer(name, []);
        Hdf5Group variables = layer.Group(Variables);
        IEnumerable<string> numbers = Enumerable.Range(0, variables.Names.Count())
            .Select(number => number.ToString(CultureInfo.InvariantCulture));
        return new StoredLayer(
            name, [.. numbers.Select(number => new StoredWeight(number, variables.Dataset(number)))]);
    }

    // Blocks by their number, then dense layers by theirs, then what no network here has.
    private static (int Part, int Number, int Class) Place(string name)
    {
        (string layerClass, int number) = Split(name);
        int inBlock = Array.IndexOf(BlockClasses, layerClass);
        return inBlock >= 0 ? (0, number, inBlock) : (layerClass == KerasLayers.Dense ? 1 : 2, number, 0);
    }

    private static (string Class, int Number) Split(string name)
    {
        int line = name.LastIndexOf('_');
        return line > 0
            && int.TryParse(name.AsSpan(line + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (name[..line], number)
            : (name, 0);
    }
}
