using System.Text.Json;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Serialization;

/// <summary>A <see cref="CnnArchitecture"/> as it lies in a file.</summary>
internal static class StoredArchitecture
{
    public static void Write(Utf8JsonWriter json, string name, CnnArchitecture architecture)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_height", architecture.InputHeight);
        json.WriteNumber("input_width", architecture.InputWidth);
        json.WriteNumber("input_channels", architecture.InputChannels);
        json.WriteString("initialization", architecture.Initialization.ToString());
        json.WriteStartArray("layers");
        foreach (Layer layer in architecture.Layers)
            StoredLayer.Write(json, layer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">A value is missing or of another kind.</exception>
    /// <exception cref="InvalidDataException">No network can be so.</exception>
    public static CnnArchitecture Read(StoredObject json) => Checked(() => new CnnArchitecture(
        json.Whole("input_height"), json.Whole("input_width"), json.Whole("input_channels"),
        json.Objects("layers").Select(StoredLayer.Read),
        (WeightInitialization)json.OneOf("initialization", typeof(WeightInitialization))));

    /// <summary>As files of version 1 have it: a network of blocks, in a few options.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static CnnArchitecture ReadOptions(StoredObject json) =>
        Checked(() => StoredOptions.Read(json).ToArchitecture());

    private static CnnArchitecture Checked(Func<CnnArchitecture> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"It describes a network that cannot be: {exception.Message}", exception);
        }
    }
}
