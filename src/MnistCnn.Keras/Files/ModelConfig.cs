using System.Collections.Immutable;
using System.Text.Json;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>The description of the network in a whole-model file, which weights-only files do not have.</summary>
internal static class ModelConfig
{
    private const string Attribute = "model_config";

    /// <summary>
    /// The epsilon of each batch normalisation, by the name of its layer; none where the file does not tell.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Epsilons(Hdf5Group root)
    {
        var epsilons = new Dictionary<string, double>(StringComparer.Ordinal);
        if (root.Texts(Attribute) is not [string json])
            return epsilons;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            Collect(document.RootElement, epsilons);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is what a text tells that is not valid Unicode.
            throw new InvalidDataException(
                $"The attribute '{Attribute}' is not the JSON that it should be: {exception.Message}", exception);
        }

        return epsilons;
    }

    private static void Collect(JsonElement element, Dictionary<string, double> epsilons)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Collect(item, epsilons);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (Text(element, "class_name") == "BatchNormalization"
                && element.TryGetProperty("config", out JsonElement config))
                Add(config, epsilons);
            foreach (JsonProperty property in element.EnumerateObject())
                Collect(property.Value, epsilons);
        }
    }

    private static void Add(JsonElement config, Dictionary<string, double> epsilons)
    {
        if (Text(config, "name") is { } name
            && config.TryGetProperty("epsilon", out JsonElement epsilon)
            && epsilon.ValueKind == JsonValueKind.Number)
        {
            double value = epsilon.GetDouble();
            epsilons[name] = value > 0 && double.IsFinite(value)
                ? value
                : throw new InvalidDataException(
                    $"The epsilon of '{name}' in '{Attribute}' is {value}, and must be above 0 and finite.");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
