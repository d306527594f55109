using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MnistCnn.Files;

/// <summary>Reads a safetensors file and checks every rule of the format.</summary>
internal static class SafetensorsReader
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 8 };

    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> header = HeaderOf(bytes);
        ReadOnlyMemory<byte> values = bytes[(8 + header.Length)..];
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<Entry>();
        try
        {
            ReadHeader(header.Span, metadata, entries);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Its message has characters of the file in it: it is shown, and not kept.
            throw new InvalidDataException(
                $"The header is not the JSON that the format asks for: {FileText.Of(exception.Message)}");
        }

        return new SafetensorsFile(PlaceAll(entries, values), metadata);
    }

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> bytes)
    {
        if (ForeignFormat.Of(bytes.Span) is { } hint)
            throw new InvalidDataException(hint);
        if (bytes.Length < 8)
            throw new InvalidDataException($"It has {bytes.Length} bytes, and the length of the header alone takes 8.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (length > SafetensorsFile.MaxHeaderLength)
            throw new InvalidDataException(
                $"It does not begin as such a file does: its first 8 bytes claim a header of {length} bytes, and at "
                + $"most {SafetensorsFile.MaxHeaderLength} are allowed.");
        if (length > (ulong)(bytes.Length - 8))
            throw new InvalidDataException(
                $"The header claims {length} bytes, and the file has {bytes.Length - 8} after the length.");
        ReadOnlyMemory<byte> header = bytes.Slice(8, (int)length);
        if (header.IsEmpty || header.Span[0] != (byte)'{')
            throw new InvalidDataException("The header does not start with '{'.");
        if (!Utf8.IsValid(header.Span))
            throw new InvalidDataException("The header is not valid UTF-8.");
        return header;
    }

    private static void ReadHeader(ReadOnlySpan<byte> header, Dictionary<string, string> metadata, List<Entry> entries)
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
                entries.Add(ReadEntry(ref json, name, entries.Count));
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

    private static Entry ReadEntry(ref Utf8JsonReader json, string name, int index)
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
        return new Entry(index, name, type!.Value, ImmutableArray.Create(shape!), offsets![0], offsets[1]);
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

    private static List<SafetensorsTensor> PlaceAll(List<Entry> entries, ReadOnlyMemory<byte> values)
    {
        var tensors = new List<SafetensorsTensor>(entries.Count);
        long end = 0;
        entries.Sort(Entry.InTheFile);
        foreach (Entry entry in entries)
        {
            if (entry.Start != end || entry.End < entry.Start || entry.End > values.Length)
                throw new InvalidDataException(
                    $"Tensor '{FileText.Of(entry.Name)}' claims the bytes {entry.Start} to {entry.End}, and the values "
                    + $"so far end at {end} of {values.Length}: gaps, overlaps and ends outside the file are not "
                    + "allowed.");
            tensors.Add(entry.Place(values));
            end = entry.End;
        }

        if (end != values.Length)
            throw new InvalidDataException(
                $"The tensors end at byte {end} of the values, and the file goes on to {values.Length}.");
        return tensors;
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

    private sealed record Entry(
        int Index, string Name, SafetensorsDataType Type, ImmutableArray<long> Shape, long Start, long End)
    {
        /// <summary>
        /// By place in the file; tensors without values, which share theirs, in the order of the header.
        /// </summary>
        public static int InTheFile(Entry left, Entry right) =>
            left.Start != right.Start ? left.Start.CompareTo(right.Start)
            : left.End != right.End ? left.End.CompareTo(right.End)
            : left.Index.CompareTo(right.Index);

        public SafetensorsTensor Place(ReadOnlyMemory<byte> values)
        {
            var tensor = new SafetensorsTensor(Name, Type, Shape, values[(int)Start..(int)End]);
            if (tensor.FitsItsShape())
                return tensor;
            throw new InvalidDataException(
                $"Tensor '{FileText.Of(Name)}' of {Type} {FileText.Shape(Shape)} lies in {End - Start} bytes, "
                + "which its shape does not call for.");
        }
    }
}
