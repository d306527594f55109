using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>The arguments of a layer, by the names that they have in any version of Keras.</summary>
internal sealed class LayerSettings(string className, JsonElement config, JsonElement layer)
{
    // A reason is a sentence of ours with texts of the file in it.
    private const int MostOfReason = 600;

    public string ClassName => className;

    /// <summary>The name that the user or Keras gave it.</summary>
    public string Name { get; } = TextOf(config, "name") ?? TextOf(layer, "name") ?? className;

    /// <summary>The layer around its arguments: class, inputs, how it was built.</summary>
    public JsonElement Layer => layer;

    /// <summary>The text of a property; null where it is none.</summary>
    public static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A list, as it is or as some versions wrap it: <c>{"class_name": "__tuple__", …}</c>.</summary>
    public static JsonElement Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("items", out JsonElement items)
            && items.ValueKind == JsonValueKind.Array
            ? items
            : value;

    /// <summary>The first of some arguments that is there and not null.</summary>
    public JsonElement? Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (config.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
                return Plain(value);
        }

        return null;
    }

    public string? Text(params ReadOnlySpan<string> names) =>
        Find(names) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(names, "a text", value);

    public bool Flag(string name, bool otherwise, string? oldName = null) => Find(name, oldName ?? name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong([name], "true or false", value),
    };

    public double Number(double? otherwise, params ReadOnlySpan<string> names) => Find(names) switch
    {
        null => otherwise ?? throw Missing(names),
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        { } value => throw Wrong(names, "a number", value),
    };

    public int Whole(params ReadOnlySpan<string> names) =>
        Find(names) is { } value ? ToWhole(value, names) : throw Missing(names);

    /// <summary>A list of whole numbers, or a single one; null where there is none.</summary>
    public int[]? Wholes(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return [ToWhole(value, names)];
        var numbers = new List<int>();
        foreach (JsonElement item in value.EnumerateArray())
            numbers.Add(ToWhole(item, names));
        return [.. numbers];
    }

    /// <summary>Rows and columns, told as two numbers or as one for both.</summary>
    public (int Rows, int Columns)? Pair(params ReadOnlySpan<string> names) => Wholes(names) switch
    {
        null => null,
        [int both] => (both, both),
        [int rows, int columns] => (rows, columns),
        _ => throw Unsupported($"its {names[0]} should be two numbers"),
    };

    /// <summary>One number for rows and columns.</summary>
    public int Square(int otherwise, params ReadOnlySpan<string> names)
    {
        (int rows, int columns) = Pair(names) ?? (otherwise, otherwise);
        return rows == columns
            ? rows
            : throw Unsupported($"its {names[0]} is {rows} of rows and {columns} of columns, and only the same of "
                + "both can be");
    }

    /// <summary>Makes a layer of what the settings say.</summary>
    /// <exception cref="InvalidDataException">A value is out of its range.</exception>
    public T Make<T>(Func<T> layer)
        where T : Layer => LayerOfFile.Make(layer, Unsupported);

    /// <summary>Says of the layer, in the file's words, what cannot be.</summary>
    public InvalidDataException Unsupported(string reason) =>
        new($"layer '{FileText.Of(Name)}': {FileText.Of(ClassName)}: {FileText.Of(reason, MostOfReason)}.");

    private int ToWhole(JsonElement value, ReadOnlySpan<string> names) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(names, "whole numbers", value);

    private InvalidDataException Missing(ReadOnlySpan<string> names) => Unsupported($"it has no {names[0]}");

    private InvalidDataException Wrong(ReadOnlySpan<string> names, string expected, JsonElement found)
    {
        string text = found.GetRawText();
        return Unsupported($"its {names[0]} should be {expected}, and is "
            + $"{(text.Length > 60 ? text[..60] + "…" : text)}");
    }
}
