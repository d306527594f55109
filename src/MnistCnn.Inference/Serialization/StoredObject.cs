using System.Globalization;
using System.Text;
using System.Text.Json;
using MnistCnn.Files;

namespace MnistCnn.Serialization;

/// <summary>
/// A JSON object with typed values; where one is missing or of another kind, the <see cref="JsonException"/> names it.
/// </summary>
/// <remarks><c>JsonDocument</c> would do as well; it takes longer to start than to read a description.</remarks>
internal sealed class StoredObject
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">The text is not a JSON object, or a name comes twice in one.</exception>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    public static StoredObject Parse(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        object? root = ReadValue(ref reader);
        // Throws where anything follows.
        reader.Read();
        return root as StoredObject ?? throw Wrong("it", "an object", root);
    }

    /// <summary>Whether there is such a value, other than null.</summary>
    public bool Has(string name) => _values.TryGetValue(name, out object? value) && value is not null;

    public StoredObject Object(string name) =>
        Value(name) is StoredObject value ? value : throw Wrong(name, "an object", Value(name));

    public IEnumerable<StoredObject> Objects(string name) =>
        Items(name).Select(item => item as StoredObject ?? throw Wrong(name, "a list of objects", item));

    public bool Flag(string name) =>
        Value(name) is bool value ? value : throw Wrong(name, "true or false", Value(name));

    public string Text(string name) => ToText(name, Value(name));

    public string[] Texts(string name)
    {
        List<object?> items = Items(name);
        string[] texts = new string[items.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = ToText(name, items[i]);
        return texts;
    }

    public int Whole(string name) => ToWhole(name, Value(name));

    public int[] Wholes(string name)
    {
        List<object?> items = Items(name);
        int[] numbers = new int[items.Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = ToWhole(name, items[i]);
        return numbers;
    }

    /// <summary>A number, or a text such as <c>NaN</c>, which JSON has no number for.</summary>
    public double Number(string name) => Value(name) switch
    {
        double number => number,
        string text when text is "NaN" or "Infinity" or "-Infinity" => double.Parse(text, CultureInfo.InvariantCulture),
        var other => throw Wrong(name, "a number", other),
    };

    /// <summary>One of the names of an enumeration, spelled as they are there.</summary>
    public object OneOf(string name, Type enumeration)
    {
        string[] names = Enum.GetNames(enumeration);
        return Value(name) is string text && Array.IndexOf(names, text) >= 0
            ? Enum.Parse(enumeration, text)
            : throw Wrong(name, $"one of {string.Join(", ", names)}", Value(name));
    }

    private static object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadList(ref reader),
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static StoredObject ReadObject(ref Utf8JsonReader reader)
    {
        var json = new StoredObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (!json._values.TryAdd(name, ReadValue(ref reader)))
                throw new JsonException($"'{FileText.Of(name)}' comes twice.");
        }

        return json;
    }

    private static List<object?> ReadList(ref Utf8JsonReader reader)
    {
        List<object?> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader));
        return items;
    }

    private object? Value(string name) =>
        _values.TryGetValue(name, out object? value) ? value : throw new JsonException($"'{name}' is missing.");

    private List<object?> Items(string name) =>
        Value(name) is List<object?> items ? items : throw Wrong(name, "a list", Value(name));

    private static string ToText(string name, object? value) => value as string ?? throw Wrong(name, "a text", value);

    private static int ToWhole(string name, object? value) =>
        value is double number && number == (int)number ? (int)number : throw Wrong(name, "a whole number", value);

    private static JsonException Wrong(string name, string expected, object? found)
    {
        object what = found switch
        {
            null => "null",
            StoredObject => "an object",
            List<object?> => "a list",
            string text => FileText.Of(text),
            _ => found,
        };
        return new JsonException(FormattableString.Invariant($"'{name}' should be {expected}, and is {what}."));
    }
}
