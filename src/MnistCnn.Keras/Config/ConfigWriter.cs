using System.Text;
using System.Text.Json;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>
/// Describes a network as Keras does: <c>config.json</c> of an archive, <c>model_config</c> of an <c>.h5</c>.
/// </summary>
internal sealed class ConfigWriter
{
    private const string Channels = "channels_last";

    private readonly Utf8JsonWriter _json;
    private readonly CnnLayout _layout;
    private readonly float? _pixelScale;
    private readonly bool _isKeras3;

    private ConfigWriter(Utf8JsonWriter json, CnnLayout layout, float? pixelScale, bool isKeras3) =>
        (_json, _layout, _pixelScale, _isKeras3) = (json, layout, pixelScale, isKeras3);

    /// <param name="layout">The network.</param>
    /// <param name="layers">Its layers in Keras.</param>
    /// <param name="pixelScale">What a <c>Rescaling</c> in front multiplies with; null for none.</param>
    /// <param name="isKeras3">Whether Keras 3 reads it, or Keras 2.</param>
    public static string Write(
        CnnLayout layout, IReadOnlyList<WrittenLayer> layers, float? pixelScale, bool isKeras3)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            new ConfigWriter(json, layout, pixelScale, isKeras3).WriteModel(layers);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void WriteModel(IReadOnlyList<WrittenLayer> layers)
    {
        StartClass("Sequential", "keras");
        _json.WriteString("name", "sequential");
        _json.WriteStartArray("layers");
        WriteLayer("InputLayer", _isKeras3 ? "input_layer" : "input_1", () =>
        {
            WriteInput(_isKeras3 ? "batch_shape" : "batch_input_shape");
            _json.WriteBoolean("sparse", false);
        });
        if (_pixelScale is { } scale)
            WriteLayer("Rescaling", "rescaling", () =>
            {
                _json.WriteNumber("scale", scale);
                _json.WriteNumber("offset", 0.0);
            });
        foreach (WrittenLayer layer in layers)
            WriteLayer(layer.ClassName, layer.Name, () => WriteArguments(layer));
        _json.WriteEndArray();
        WriteInput("build_input_shape");
        EndClass();
    }

    private void WriteArguments(WrittenLayer written)
    {
        switch (written.Plan?.Layer.Layer)
        {
            case ConvolutionLayer layer:
                _json.WriteNumber("filters", layer.Filters);
                WritePair("kernel_size", layer.KernelHeight, layer.KernelWidth);
                WriteWindows(layer.Stride, layer.Padding);
                WritePair("dilation_rate", 1, 1);
                _json.WriteNumber("groups", 1);
                WriteActivation(written.Activation);
                _json.WriteBoolean("use_bias", layer.HasBias);
                break;
            case BatchNormalizationLayer layer:
                _json.WriteNumber("axis", -1);
                _json.WriteNumber("momentum", layer.Momentum);
                _json.WriteNumber("epsilon", layer.Epsilon);
                _json.WriteBoolean("center", layer.HasShift);
                _json.WriteBoolean("scale", layer.HasScale);
                break;
            case PoolingLayer layer:
                WritePair("pool_size", layer.Size, layer.Size);
                WriteWindows(layer.Stride, layer.Padding);
                break;
            case GlobalAveragePoolingLayer:
                _json.WriteString("data_format", Channels);
                _json.WriteBoolean("keepdims", false);
                break;
            case DropoutLayer layer:
                _json.WriteNumber("rate", layer.Rate);
                break;
            case FlattenLayer:
                _json.WriteString("data_format", Channels);
                break;
            case DenseLayer layer:
                _json.WriteNumber("units", layer.Units);
                WriteActivation(written.Activation);
                _json.WriteBoolean("use_bias", layer.HasBias);
                break;
            case ActivationLayer layer when written.ClassName != "Activation":
                _json.WriteNumber(
                    _isKeras3 && layer.Activation == Activation.LeakyRelu ? "negative_slope" : "alpha", layer.Alpha);
                break;
            default:
                WriteActivation(written.Activation);
                break;
        }
    }

    private void WriteWindows(int stride, Padding padding)
    {
        WritePair("strides", stride, stride);
        _json.WriteString("padding", padding == Padding.Same ? "same" : "valid");
        _json.WriteString("data_format", Channels);
    }

    // Keras 2 knew silu by its other name first.
    private void WriteActivation(ActivationLayer? activation) => _json.WriteString(
        "activation",
        activation is null ? "linear"
        : activation.Activation == Activation.Silu && !_isKeras3 ? "swish"
        : ActivationNames.NameOf(activation));

    private void WriteLayer(string className, string name, Action arguments)
    {
        StartClass(className, "keras.layers");
        _json.WriteString("name", name);
        if (className != "InputLayer")
            _json.WriteBoolean("trainable", true);
        _json.WriteString("dtype", "float32");
        arguments();
        EndClass();
    }

    private void StartClass(string className, string module)
    {
        _json.WriteStartObject();
        if (_isKeras3)
            _json.WriteString("module", module);
        _json.WriteString("class_name", className);
        _json.WriteStartObject("config");
    }

    private void EndClass()
    {
        _json.WriteEndObject();
        if (_isKeras3)
            _json.WriteNull("registered_name");
        _json.WriteEndObject();
    }

    private void WriteInput(string name)
    {
        _json.WriteStartArray(name);
        _json.WriteNullValue();
        _json.WriteNumberValue(_layout.Input.Height);
        _json.WriteNumberValue(_layout.Input.Width);
        _json.WriteNumberValue(_layout.Input.Channels);
        _json.WriteEndArray();
    }

    private void WritePair(string name, int rows, int columns)
    {
        _json.WriteStartArray(name);
        _json.WriteNumberValue(rows);
        _json.WriteNumberValue(columns);
        _json.WriteEndArray();
    }
}
