using System.Text.Json;

namespace MnistCnn.Parquet.Reading;

/// <summary>What the metadata <c>huggingface</c> of a file says of its columns.</summary>
/// <param name="Images">The columns of pictures.</param>
/// <param name="Classes">The names of the classes of each column of labels.</param>
internal sealed record HuggingFaceFeatures(
    IReadOnlyList<string> Images, IReadOnlyDictionary<string, IReadOnlyList<string>> Classes)
{
    private const string Key = "huggingface";

    private static readonly HuggingFaceFeatures None = new([], new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Reads it, where there is one.</summary>
    /// <exception cref="InvalidDataException">It is there, and is not what it must be.</exception>
    public static HuggingFaceFeatures Of(IReadOnlyDictionary<string, string> metadata, string origin)
    {
        if (!metadata.TryGetValue(Key, out string? json))
            return None;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"{origin}: its metadata '{Key}' is not as Hugging Face writes it: info.features is expected.",
                exception);
        }
    }

    private static HuggingFaceFeatures Of(JsonElement root)
    {
        if (!root.TryGetProperty("info", out JsonElement info) || !info.TryGetProperty("features", out JsonElement all)
            || all.ValueKind != JsonValueKind.Object)
            return None;
        List<string> images = [];
        Dictionary<string, IReadOnlyList<string>> classes = [];
        foreach (JsonProperty feature in all.EnumerateObject())
        {
            string? type = feature.Value.ValueKind == JsonValueKind.Object
                && feature.Value.TryGetProperty("_type", out JsonElement value) ? value.GetString() : null;
            if (type == "Image")
                images.Add(feature.Name);
            else if (type == "ClassLabel" && feature.Value.TryGetProperty("names", out JsonElement names))
                classes[feature.Name] = [.. names.EnumerateArray().Select(name => name.GetString() ?? "")];
        }

        return new HuggingFaceFeatures(images, classes);
    }
}
