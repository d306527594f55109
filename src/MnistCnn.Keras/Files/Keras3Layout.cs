using System.Collections.Immutable;
using System.Globalization;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>
/// The layout of Keras 3's <c>.weights.h5</c>: for each layer a group by its class and number, whatever the layer's
/// name, and in that a group <c>vars</c> of data sets <c>0</c>, <c>1</c>, …; a model among the layers has a group
/// <c>layers</c> itself.
/// </summary>
internal static class Keras3Layout
{
    public const string Layers = "layers";
    public const string Variables = "vars";

    // What Keras 2.12 and 2.13 called the group.
    private const string OldLayers = "_layer_checkpoint_dependencies";

    /// <summary>The group of the layers; null where a file is not of this layout.</summary>
    public static Hdf5Group? GroupOf(Hdf5Group root) =>
        root.Contains(Layers) ? root.Group(Layers)
        : root.Contains(OldLayers) ? root.Group(OldLayers)
        : null;

    /// <summary>All layers by class and number, those of models among them too, under their path.</summary>
    public static IReadOnlyList<StoredLayer> Read(Hdf5Group group)
    {
        var layers = new List<StoredLayer>();
        Add(group, "", layers);
        return [.. layers.OrderBy(layer => Split(layer.Name))];
    }

    /// <summary>A name made of class and number, such as <c>conv2d_1</c>, taken apart.</summary>
    public static (string Class, int Number) Split(string name)
    {
        int line = name.LastIndexOf('_');
        return line > 0
            && int.TryParse(name.AsSpan(line + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (name[..line], number)
            : (name, 0);
    }

    /// <summary>The name of the layer of a class that comes after so many others of it.</summary>
    public static string Name(string layerClass, int index) => index == 0 ? layerClass : $"{layerClass}_{index}";

    private static void Add(Hdf5Group group, string path, List<StoredLayer> layers)
    {
        foreach (string name in group.Names)
        {
            Hdf5Group layer = group.Group(name);
            if (GroupOf(layer) is { } inner)
                Add(inner, $"{path}{name}/", layers);
            else
                layers.Add(new StoredLayer(path + name, VariablesOf(layer)));
        }
    }

    private static ImmutableArray<StoredWeight> VariablesOf(Hdf5Group layer)
    {
        if (!layer.Contains(Variables))
            return [];
        Hdf5Group variables = layer.Group(Variables);
        IEnumerable<string> numbers = Enumerable.Range(0, variables.Names.Count())
            .Select(number => number.ToString(CultureInfo.InvariantCulture));
        return [.. numbers.Select(number => new StoredWeight(number, variables.Dataset(number)))];
    }
}
