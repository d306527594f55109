using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MnistCnn.Files;

/// <summary>Writes the JSON header of a safetensors file.</summary>
internal static class SafetensorsWriter
{
    // The header is never embedded in HTML: text in other scripts stays readable.
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The length of the header and the header, padded with spaces so that the values after it lie at a multiple of 8.
    /// </summary>
    /// <param name="tensors">Names, types and shapes in the order of the file.</param>
    /// <param name="metadata">Texts beside them.</param>
    public static byte[] Header(
        IEnumerable<(string Name, SafetensorsDataType DataType, ImmutableArray<long> Shape)> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(new byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach ((string name, SafetensorsDataType type, ImmutableArray<long> shape) in tensors)
                WriteTensor(json, name, type, shape, ref offset);
            json.WriteEndObject();
        }

        while (buffer.WrittenCount % 8 != 0)
            buffer.Write(" "u8);
        byte[] bytes = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        json.WriteStartObject(SafetensorsFile.MetadataKey);
        foreach ((string key, string value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTensor(
        Utf8JsonWriter json, string name, SafetensorsDataType type, ImmutableArray<long> shape, ref long offset)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type.ToString());
        json.WriteStartArray("shape");
        foreach (long size in shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset += SafetensorsTensor.BytesOf(type, shape)!.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
