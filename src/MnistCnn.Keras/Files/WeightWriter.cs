using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using PureHDF;

namespace MnistCnn.Keras.Files;

/// <summary>Puts the weights of a network into the groups and data sets of Keras.</summary>
internal sealed class WeightWriter
{
    // The versions of Keras whose layouts these are, as its files tell them.
    private const string Keras2Version = "2.15.0";
    private const string Backend = "tensorflow";

    private readonly IReadOnlyList<LayerPlan> _layers;
    private readonly Dictionary<string, float[]> _values = [];

    public WeightWriter(Cnn model, double epsilon)
    {
        _layers = KerasLayers.Of(model.Layout);
        foreach (LayerPlan layer in _layers)
        {
            foreach (WeightPlan weight in layer.Weights)
                _values[weight.TorchName] = weight.Order.FromTorch(
                    model.GetWeights(weight.TorchName), [.. model.GetShape(weight.TorchName)]);
            if (layer.Kind == LayerKind.BatchNormalization)
                BatchNormalizationScale.ToKeras(
                    _values[layer.Weights[0].TorchName], _values[layer.Weights[3].TorchName], epsilon);
        }
    }

    public void WriteKeras2(Stream stream) => Keras2().Write(stream, Options(LongestName() + 1));

    public void WriteKeras3(Stream stream) => Keras3().Write(stream, Options(stringLength: 0));

    // Keras's own files have texts of a fixed length in lists, and of any length in Keras 3; and no data in headers.
    private static H5WriteOptions Options(int stringLength) =>
        new(DefaultStringLength: stringLength, PreferCompactDatasetLayout: false);

    private H5File Keras2()
    {
        var file = new H5File
        {
            Attributes =
            {
                [Keras2Layout.LayerNames] = _layers.Select(layer => layer.Name).ToArray(),
                ["backend"] = Backend,
                ["keras_version"] = Keras2Version,
            },
        };
        foreach (LayerPlan layer in _layers.OrderBy(layer => layer.Name, StringComparer.Ordinal))
        {
            var group = new H5Group { Attributes = { [Keras2Layout.WeightNames] = Names(layer) } };
            if (layer.Weights.Length > 0)
                group[layer.Name] = Group(layer.Weights.Select(weight => (Keras2Name(weight), Data(weight))));
            file[layer.Name] = group;
        }

        // Weights of the model itself, outside of its layers: there are none.
        file["top_level_model_weights"] = new H5Group { Attributes = { [Keras2Layout.WeightNames] = NoNames } };
        return file;
    }

    private H5File Keras3()
    {
        IEnumerable<(string, object)> layers = _layers.Select(layer =>
            (layer.Name,
                (object)new H5Group { [Keras3Layout.Variables] = Variables(layer.Name, layer.Weights.Select(Data)) }));
        return new H5File
        {
            [Keras3Layout.Layers] = Group(layers),
            [Keras3Layout.Variables] = Variables("sequential", []),
        };
    }

    private static H5Group Variables(string name, IEnumerable<object> values)
    {
        H5Group group = Group(values.Select((value, number) => ($"{number}", value)));
        group.Attributes["name"] = name;
        return group;
    }

    private static H5Group Group(IEnumerable<(string Name, object Value)> entries)
    {
        var group = new H5Group();
        foreach ((string name, object value) in entries)
            group[name] = value;
        return group;
    }

    private object Data(WeightPlan weight) =>
        new H5Dataset(_values[weight.TorchName], fileDims: [.. weight.Shape.Select(size => (ulong)size)]);

    // NumPy makes an empty list one of doubles, and so it stands in Keras's files.
    private static double[] NoNames => [];

    private static object Names(LayerPlan layer) =>
        layer.Weights.Length == 0
            ? NoNames
            : layer.Weights.Select(weight => $"{layer.Name}/{Keras2Name(weight)}").ToArray();

    private static string Keras2Name(WeightPlan weight) => $"{weight.Name}:0";

    private int LongestName() => _layers
        .SelectMany(layer => layer.Weights.Select(weight => $"{layer.Name}/{Keras2Name(weight)}").Append(layer.Name))
        .Append(Backend)
        .Max(name => name.Length);
}
