using System.Collections.Immutable;
using System.Globalization;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>
/// The layout of Keras 1 and 2, and of Keras 3's <c>.h5</c>: a list of layers, and in each layer's group a list of its
/// weights.
/// </summary>
internal static class Keras2Layout
{
    public const string LayerNames = "layer_names";
    public const string WeightNames = "weight_names";

    public static IReadOnlyList<StoredLayer> Read(Hdf5Group root)
    {
        ImmutableArray<string> names = Names(root, LayerNames)
            ?? throw new InvalidDataException(
                $"It is an HDF5 file, but none of Keras's: there is neither a '{LayerNames}' attribute "
                + "nor a group 'model_weights', 'layers' or 'layer_0'.");
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw new InvalidDataException($"The attribute '{LayerNames}' has a name twice.");
        return [.. names.Select(name => ReadLayer(root, name))];
    }

    private static StoredLayer ReadLayer(Hdf5Group root, string name)
    {
        Hdf5Group group = root.Group(name);
        ImmutableArray<string> weights = Names(group, WeightNames)
            ?? throw new InvalidDataException($"The layer '{group.Path}' has no '{WeightNames}' attribute.");
        return new StoredLayer(name, [.. weights.Select(weight => new StoredWeight(weight, group.Dataset(weight)))]);
    }

    // A list too long for one attribute is cut in several, with numbers behind their names.
    private static ImmutableArray<string>? Names(Hdf5Group group, string attribute)
    {
        if (group.Texts(attribute) is { } whole)
            return whole;
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        int parts = 0;
        while (group.Texts(attribute + parts.ToString(CultureInfo.InvariantCulture)) is { } part)
        {
            names.AddRange(part);
            parts++;
        }

        return parts > 0 ? names.ToImmutable() : null;
    }
}
