using System.Collections.Immutable;
using System.Globalization;
using MnistCnn.Keras.Config;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using PureHDF;

namespace MnistCnn.Keras.Files;

/// <summary>Puts the weights of a network into the groups and data sets of Keras.</summary>
internal sealed class WeightWriter
{
    // The versions of Keras whose layouts these are, as its files tell them.
    private const string Keras2Version = "2.15.0";
    private const string Keras3Version = "3.9.2";
    private const string Backend = "tensorflow";

    private readonly IReadOnlyList<WrittenLayer> _layers;
    private readonly Dictionary<string, float[]> _values = [];
    private readonly CnnLayout _layout;
    private readonly float? _pixelScale;

    /// <param name="model">The network.</param>
    /// <param name="pixelScale">What a whole model multiplies pixels with; null for nothing.</param>
    public WeightWriter(Cnn model, float? pixelScale = null)
    {
        (_layout, _pixelScale) = (model.Layout, pixelScale);
        _layers = WrittenLayers.Of(model.Layout);
        foreach (WeightPlan weight in _layers.SelectMany(layer => WeightsOf(layer)))
            _values[weight.TorchName] = weight.Order.FromTorch(
                model.GetWeights(weight.TorchName), [.. model.GetShape(weight.TorchName)]);
    }

    public void WriteKeras2(Stream stream) => Write(Keras2(), stream, LongestName() + 1);

    public void WriteKeras3(Stream stream) => Write(Keras3(), stream, stringLength: 0);

    /// <summary>A whole model as Keras 2 has it.</summary>
    public void WriteModel(Stream stream)
    {
        var file = new H5File
        {
            Attributes =
            {
                ["backend"] = Backend,
                ["keras_version"] = Keras2Version,
                ["model_config"] = ConfigWriter.Write(_layout, _layers, _pixelScale, isKeras3: false),
            },
            ["model_weights"] = Keras2(new H5Group()),
        };
        Write(file, stream, stringLength: 0);
    }

    /// <summary>A whole model as Keras 3 has it.</summary>
    public void WriteArchive(Stream stream)
    {
        using var weights = new MemoryStream();
        WriteKeras3(weights);
        string metadata = $"{{\"keras_version\": \"{Keras3Version}\", \"date_saved\": \"{Now()}\"}}";
        KerasArchive.Write(
            stream, metadata, ConfigWriter.Write(_layout, _layers, _pixelScale, isKeras3: true), weights.ToArray());
    }

    // PureHDF writes by reflection, which wraps the exception of a disk that is full in another. Memory is never full.
    private static void Write(H5File file, Stream stream, int stringLength)
    {
        using var memory = new MemoryStream();
        file.Write(memory, Options(stringLength));
        memory.WriteTo(stream);
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'@'HH:mm:ss", CultureInfo.InvariantCulture);

    // Keras's own files have texts of a fixed length in lists, and of any length in Keras 3; and no data in headers.
    private static H5WriteOptions Options(int stringLength) =>
        new(DefaultStringLength: stringLength, PreferCompactDatasetLayout: false);

    private H5File Keras2() => Keras2(new H5File());

    private T Keras2<T>(T file)
        where T : H5Group
    {
        file.Attributes[Keras2Layout.LayerNames] = _layers.Select(layer => layer.Name).ToArray();
        file.Attributes["backend"] = Backend;
        file.Attributes["keras_version"] = Keras2Version;
        foreach (WrittenLayer layer in _layers.OrderBy(layer => layer.Name, StringComparer.Ordinal))
        {
            var group = new H5Group { Attributes = { [Keras2Layout.WeightNames] = Names(layer) } };
            if (WeightsOf(layer).Length > 0)
                group[layer.Name] = Group(WeightsOf(layer).Select(weight => (Keras2Name(weight), Data(weight))));
            file[layer.Name] = group;
        }

        // Weights of the model itself, outside of its layers: there are none.
        file["top_level_model_weights"] = new H5Group { Attributes = { [Keras2Layout.WeightNames] = NoNames } };
        return file;
    }

    private H5File Keras3()
    {
        IEnumerable<(string, object)> layers = _layers.Select(layer => (
            layer.Name,
            (object)new H5Group
            {
                [Keras3Layout.Variables] = Variables(layer.Name, WeightsOf(layer).Select(Data)),
            }));
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

    private static object Names(WrittenLayer layer) =>
        WeightsOf(layer).IsEmpty
            ? NoNames
            : WeightsOf(layer).Select(weight => $"{layer.Name}/{Keras2Name(weight)}").ToArray();

    private static ImmutableArray<WeightPlan> WeightsOf(WrittenLayer layer) => layer.Plan?.Weights ?? [];

    private static string Keras2Name(WeightPlan weight) => $"{weight.Name}:0";

    private int LongestName() => _layers
        .SelectMany(layer => WeightsOf(layer).Select(weight => $"{layer.Name}/{Keras2Name(weight)}").Append(layer.Name))
        .Append(Backend)
        .Max(name => name.Length);
}
