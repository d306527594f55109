using System.Runtime.InteropServices;
using System.Text.Json;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary><see cref="CnnOptions"/> as they lie in a file.</summary>
internal static class StoredOptions
{
    public static void Write(Utf8JsonWriter json, string name, CnnOptions options)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_height", options.InputHeight);
        json.WriteNumber("input_width", options.InputWidth);
        json.WriteNumber("input_channels", options.InputChannels);
        json.WriteNumber("class_count", options.ClassCount);
        json.WriteStartArray("filters");
        foreach (int filters in options.Filters)
            json.WriteNumberValue(filters);
        json.WriteEndArray();
        json.WriteNumber("kernel_size", options.KernelSize);
        json.WriteString("padding", options.Padding.ToString());
        json.WriteString("pooling", options.Pooling.ToString());
        json.WriteNumber("pool_size", options.PoolSize);
        json.WriteString("batch_normalization", options.BatchNormalization.ToString());
        json.WriteNumber("dense_units", options.DenseUnits);
        json.WriteNumber("dropout", options.Dropout);
        json.WriteString("initialization", options.Initialization.ToString());
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">
    /// A value is missing or of another kind; whether it is in its range is for <see cref="CnnLayout"/> to say.
    /// </exception>
    public static CnnOptions Read(StoredObject json) => new()
    {
        InputHeight = json.Whole("input_height"),
        InputWidth = json.Whole("input_width"),
        InputChannels = json.Whole("input_channels"),
        ClassCount = json.Whole("class_count"),
        Filters = ImmutableCollectionsMarshal.AsImmutableArray(json.Wholes("filters")),
        KernelSize = json.Whole("kernel_size"),
        Padding = (ConvPadding)json.OneOf("padding", typeof(ConvPadding)),
        Pooling = (PoolingKind)json.OneOf("pooling", typeof(PoolingKind)),
        PoolSize = json.Whole("pool_size"),
        BatchNormalization = (BatchNormalization)json.OneOf("batch_normalization", typeof(BatchNormalization)),
        DenseUnits = json.Whole("dense_units"),
        Dropout = json.Number("dropout"),
        Initialization = (WeightInitialization)json.OneOf("initialization", typeof(WeightInitialization)),
    };
}
