using System.Globalization;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>The layout of Keras 0: <c>layer_0/param_0</c>, with layers and weights in their order.</summary>
internal static class Keras0Layout
{
    public const string FirstLayer = "layer_0";

    private const string Layer = "layer_";
    private const string Parameter = "param_";

    public static IReadOnlyList<StoredLayer> Read(Hdf5Group root) =>
    [
        .. Numbered(Layer, root.Names.Count(name => name.StartsWith(Layer, StringComparison.Ordinal)))
            .Select(name => ReadLayer(root.Group(name), name)),
    ];

    private static StoredLayer ReadLayer(Hdf5Group group, string name) => new(
        name,
        [
            .. Numbered(Parameter, group.Names.Count())
                .Select(weight => new StoredWeight(weight, group.Dataset(weight))),
        ]);

    private static IEnumerable<string> Numbered(string prefix, int count) =>
        Enumerable.Range(0, count).Select(number => prefix + number.ToString(CultureInfo.InvariantCulture));
}
