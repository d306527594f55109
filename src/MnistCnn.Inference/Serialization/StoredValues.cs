using System.Globalization;
using System.Text.Json;

namespace MnistCnn.Serialization;

/// <summary>Typed values of a JSON object; where one is missing or of another kind, the <see cref="JsonException"/> names it.</summary>
internal static class StoredValues
{
    public static JsonElement Property(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new JsonException($"it should be an object with a '{name}', and is {json.GetRawText()}.");
        return json.TryGetProperty(name, out JsonElement value) ? value : throw new JsonException($"'{name}' is missing.");
    }

    public static int Whole(this JsonElement json, string name) => ToWhole(json.Property(name), name);

    public static List<int> Wholes(this JsonElement json, string name)
    {
        List<int> values = [];
        foreach (JsonElement item in Items(json, name))
            values.Add(ToWhole(item, name));
        return values;
    }

    /// <summary>A number, or a text such as <c>NaN</c>, which JSON has no number for.</summary>
    public static double Number(this JsonElement json, string name)
    {
        JsonElement value = json.Property(name);
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out double number) => number,
            JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" =>
                double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            _ => throw Wrong(value, name, "a number"),
        };
    }

    public static string Text(this JsonElement json, string name) => ToText(json.Property(name), name);

    public static List<string> Texts(this JsonElement json, string name)
    {
        List<string> values = [];
        foreach (JsonElement item in Items(json, name))
            values.Add(ToText(item, name));
        return values;
    }

    /// <summary>One of the names of an enumeration, as they are spelled there.</summary>
    public static object OneOf(this JsonElement json, string name, Type enumeration)
    {
        JsonElement value = json.Property(name);
        string[] names = Enum.GetNames(enumeration);
        return value.ValueKind == JsonValueKind.String && Array.IndexOf(names, value.GetString()) >= 0
            ? Enum.Parse(enumeration, value.GetString()!)
            : throw Wrong(value, name, $"one of {string.Join(", ", names)}");
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name)
    {
        JsonElement value = json.Property(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(value, name, "a list");
    }

    private static int ToWhole(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(value, name, "a whole number");

    private static string ToText(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(value, name, "a text");

    private static JsonException Wrong(JsonElement value, string name, string expected) =>
        new($"'{name}' should be {expected}, and is {value.GetRawText()}.");
}
