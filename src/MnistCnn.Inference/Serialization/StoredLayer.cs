using System.Text;
using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Serialization;

/// <summary>A <see cref="Layer"/> as it lies in a file.</summary>
internal static class StoredLayer
{
    public static void Write(Utf8JsonWriter json, Layer layer)
    {
        json.WriteStartObject();
        json.WriteString("type", TypeOf(layer));
        if (layer.Name is { } name)
            json.WriteString("name", name);
        switch (layer)
        {
            case ConvolutionLayer convolution:
                json.WriteNumber("filters", convolution.Filters);
                json.WriteNumber("kernel_height", convolution.KernelHeight);
                json.WriteNumber("kernel_width", convolution.KernelWidth);
                json.WriteNumber("stride", convolution.Stride);
                json.WriteString("padding", convolution.Padding.ToString());
                json.WriteBoolean("bias", convolution.HasBias);
                break;
            case BatchNormalizationLayer normalization:
                json.WriteNumber("epsilon", normalization.Epsilon);
                json.WriteNumber("momentum", normalization.Momentum);
                json.WriteBoolean("scale", normalization.HasScale);
                json.WriteBoolean("shift", normalization.HasShift);
                break;
            case ActivationLayer activation:
                json.WriteString("activation", activation.Activation.ToString());
                json.WriteNumber("alpha", activation.Alpha);
                break;
            case PoolingLayer pooling:
                json.WriteString("pooling", pooling.Pooling.ToString());
                json.WriteNumber("size", pooling.Size);
                json.WriteNumber("stride", pooling.Stride);
                json.WriteString("padding", pooling.Padding.ToString());
                break;
            case DropoutLayer dropout:
                json.WriteNumber("rate", dropout.Rate);
                json.WriteBoolean("whole_channels", dropout.WholeChannels);
                break;
            case DenseLayer dense:
                json.WriteNumber("units", dense.Units);
                json.WriteBoolean("bias", dense.HasBias);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>The layer as a line of JSON, the same in any culture.</summary>
    public static string ToJson(Layer layer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, layer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="JsonException">
    /// A value is missing or of another kind.
    /// </exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static Layer Read(StoredObject json)
    {
        Layer layer = json.Text("type") switch
        {
            "convolution" => new ConvolutionLayer(json.Whole("filters"), 1)
            {
                KernelHeight = json.Whole("kernel_height"),
                KernelWidth = json.Whole("kernel_width"),
                Stride = json.Whole("stride"),
                Padding = (Padding)json.OneOf("padding", typeof(Padding)),
                HasBias = json.Flag("bias"),
            },
            "batch_normalization" => new BatchNormalizationLayer
            {
                Epsilon = json.Number("epsilon"),
                Momentum = json.Number("momentum"),
                HasScale = json.Flag("scale"),
                HasShift = json.Flag("shift"),
            },
            "activation" => new ActivationLayer((Activation)json.OneOf("activation", typeof(Activation)))
            {
                Alpha = json.Number("alpha"),
            },
            "pooling" => new PoolingLayer((PoolingKind)json.OneOf("pooling", typeof(PoolingKind)), json.Whole("size"))
            {
                Stride = json.Whole("stride"),
                Padding = (Padding)json.OneOf("padding", typeof(Padding)),
            },
            "global_average_pooling" => new GlobalAveragePoolingLayer(),
            "dropout" => new DropoutLayer(json.Number("rate")) { WholeChannels = json.Flag("whole_channels") },
            "flatten" => new FlattenLayer(),
            "dense" => new DenseLayer(json.Whole("units")) { HasBias = json.Flag("bias") },
            var other => throw new JsonException($"There is no layer of the type '{FileText.Of(other)}'."),
        };
        return json.Has("name") ? layer with { Name = json.Text("name") } : layer;
    }

    private static string TypeOf(Layer layer) => layer switch
    {
        ConvolutionLayer => "convolution",
        BatchNormalizationLayer => "batch_normalization",
        ActivationLayer => "activation",
        PoolingLayer => "pooling",
        GlobalAveragePoolingLayer => "global_average_pooling",
        DropoutLayer => "dropout",
        FlattenLayer => "flatten",
        _ => "dense",
    };
}
