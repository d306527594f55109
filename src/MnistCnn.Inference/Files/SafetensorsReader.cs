using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MnistCnn.Files;

/// <summary>Reads a safetensors file and checks every rule of the format.</summary>
internal static class SafetensorsReader
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 8 };

    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes)
    {
        int length = SafetensorsHeader.LengthOf(bytes.Span, bytes.Length);
        ReadOnlyMemory<byte> header = bytes.Slice(SafetensorsHeader.LengthSize, length);
        ReadOnlyMemory<byte> values = bytes[(SafetensorsHeader.LengthSize + length)..];
        SafetensorsHeader parsed = ParseHeader(header.Span, values.Length);
        return new SafetensorsFile(
            parsed.Entries.Select(entry => new SafetensorsTensor(
                entry.Name, entry.DataType, entry.Shape, values[(int)entry.Start..(int)entry.End])),
            parsed.Metadata);
    }

    /// <summary>Reads the header alone.</summary>
    /// <param name="header">What follows the length of the header.</param>
    /// <param name="valuesLength">Bytes of the file after the header.</param>
    /// <exception cref="InvalidDataException">It breaks a rule of the format; the message names it.</exception>
    public static SafetensorsHeader ParseHeader(ReadOnlySpan<byte> header, long valuesLength)
    {
        SafetensorsHeader.CheckText(header);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<SafetensorsEntry>();
        try
        {
            ReadHeader(header, metadata, entries);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Its message has characters of the file in it: it is shown, and not kept.
            throw new InvalidDataException(
                $"The header is not the JSON that the format asks for: {FileText.Of(exception.Message)}");
        }

        // By place in the file; tensors without values, which share theirs, in the order of the header.
        SafetensorsEntry[] ordered = [.. entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End)];
        CheckPlaces(ordered, valuesLength);
        return new SafetensorsHeader(metadata, ordered, SafetensorsHeader.LengthSize + header.Length);
    }

    private static void ReadHeader(
        ReadOnlySpan<byte> header, Dictionary<string, string> metadata, List<SafetensorsEntry> entries)
    {
        var json = new Utf8JsonReader(header, ReaderOptions);
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(json.Read(), $"an object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            Expect(names.Add(name), $"the key '{name}' only once");
            Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, $"an object for '{name}'");
            if (name == SafetensorsFile.MetadataKey)
                ReadMetadata(ref json, metadata);
            else
                entries.Add(ReadEntry(ref json, name));
        }

        Expect(!json.Read(), $"nothing after the object");
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            Expect(json.Read() && json.TokenType == JsonTokenType.String, $"a text for the metadata '{key}'");
            Expect(metadata.TryAdd(key, json.GetString()!), $"the metadata key '{key}' only once");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, string name)
    {
        SafetensorsDataType? type = null;
        long[]? shape = null, offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            switch (key)
            {
                case "dtype" when type is null && json.TokenType == JsonTokenType.String:
                    type = ParseType(name, json.GetString()!);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, name, key);
                    break;
                default:
                    throw new InvalidDataException(
                        $"Tensor '{FileText.Of(name)}' has a key '{FileText.Of(key)}' that is unknown, comes twice or "
                        + "has a wrong value.");
            }
        }

        Expect(type is not null && shape is not null && offsets is { Length: 2 },
            $"dtype, shape and two data_offsets for '{name}'");
        return new SafetensorsEntry(name, type!.Value, ImmutableArray.Create(shape!), offsets![0], offsets[1]);
    }

    private static SafetensorsDataType ParseType(string name, string text) =>
        Enum.TryParse(typeof(SafetensorsDataType), text, out object? type) && type.ToString() == text
            ? (SafetensorsDataType)type
            : throw new InvalidDataException(
                $"Tensor '{FileText.Of(name)}' is of type '{FileText.Of(text)}', which is not known here.");

    private static long[] ReadNumbers(ref Utf8JsonReader json, string name, string key)
    {
        Expect(json.TokenType == JsonTokenType.StartArray, $"a list for {key} of '{name}'");
        var numbers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            Expect(
                json.TryGetInt64(out long number) && number >= 0, $"whole numbers, zero or more, in {key} of '{name}'");
            numbers.Add(number);
        }

        Expect(json.TokenType == JsonTokenType.EndArray, $"only numbers in {key} of '{name}'");
        return [.. numbers];
    }

    private static void CheckPlaces(SafetensorsEntry[] entries, long valuesLength)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Start != end || entry.End < entry.Start || entry.End > valuesLength)
                throw new InvalidDataException(
                    $"Tensor '{FileText.Of(entry.Name)}' claims the bytes {entry.Start} to {entry.End}, and the values "
                    + $"so far end at {end} of {valuesLength}: gaps, overlaps and ends outside the file are not "
                    + "allowed.");
            if (SafetensorsTensor.BytesOf(entry.DataType, entry.Shape) != entry.Length)
                throw new InvalidDataException(
                    $"Tensor '{FileText.Of(entry.Name)}' of {entry.DataType} {FileText.Shape(entry.Shape)} lies in "
                    + $"{entry.Length} bytes, which its shape does not call for.");
            end = entry.End;
        }

        if (end != valuesLength)
            throw new InvalidDataException(
                $"The tensors end at byte {end} of the values, and the file goes on to {valuesLength}.");
    }

    private static void Expect(bool met, [InterpolatedStringHandlerArgument(nameof(met))] Expectation expected)
    {
        if (!met)
            throw new InvalidDataException($"The header should have {expected.Text}.");
    }

    /// <summary>What should be there, put together only where it is not, with names of the file in short.</summary>
    [InterpolatedStringHandler]
    private readonly struct Expectation
    {
        private readonly StringBuilder? _text;

        public Expectation(int literalLength, int formattedCount, bool met, out bool isNeeded)
        {
            isNeeded = !met;
            _text = isNeeded ? new StringBuilder(literalLength + (formattedCount * FileText.Most)) : null;
        }

        public string? Text => _text?.ToString();

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted(string text) => _text!.Append(FileText.Of(text));
    }
}
