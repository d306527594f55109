using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistCnn.Data;
using MnistCnn.Files;
using Parquet;
using Parquet.Schema;

namespace MnistCnn.Parquet.Writing;

/// <summary>Writes the file of a part as Hugging Face's <c>datasets</c> does.</summary>
internal static class ParquetPartWriter
{
    // Pictures of one row group are in memory together, when they are written and when they are read.
    private const int RowsOfAGroup = 1000;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly DataField Bytes = new("bytes", typeof(byte[]), isNullable: true);
    private static readonly DataField FilePath = new("path", typeof(string), isNullable: true);
    private static readonly DataField Label = new("label", typeof(long), isNullable: true);
    private static readonly ParquetSchema Schema = new(new StructField("image", Bytes, FilePath), Label);

    /// <exception cref="ArgumentException">They cannot be pictures.</exception>
    public static void Check(ImageSet images, string parameter)
    {
        if (images.Channels is not (1 or 3))
            throw new ArgumentException(
                $"Pictures have 1 or 3 channels, and these images have {images.Channels}.", parameter);
    }

    public static void Write(string directory, string part, ImageSet images) => AtomicFile.Write(
        Path.Combine(directory, $"{part}-00000-of-00001.parquet"),
        stream => Task.Run(() => WriteAsync(stream, images)).GetAwaiter().GetResult());

    private static async Task WriteAsync(Stream stream, ImageSet images)
    {
        ParquetWriter writer = await ParquetWriter.CreateAsync(Schema, stream).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = Features(images) };
            for (int first = 0; first < images.Count; first += RowsOfAGroup)
                await WriteGroupAsync(writer, images, first, Math.Min(RowsOfAGroup, images.Count - first))
                    .ConfigureAwait(false);
        }
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, ImageSet images, int first, int count)
    {
        int[] rows = [.. Enumerable.Range(first, count)];
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync(Bytes, (byte[][])[.. rows.Select(row => PictureEncoder.ToPng(images, row))])
            .ConfigureAwait(false);
        await group.WriteAsync(FilePath, (string?[])[.. rows.Select(_ => (string?)null)]).ConfigureAwait(false);
        long?[] labels = [.. rows.Select(row => (long?)images.GetLabel(row))];
        await group.WriteAsync<long>(Label, new ReadOnlyMemory<long?>(labels)).ConfigureAwait(false);
    }

    private static string Features(ImageSet images) => new JsonObject
    {
        ["info"] = new JsonObject
        {
            ["features"] = new JsonObject
            {
                ["image"] = new JsonObject { ["_type"] = "Image" },
                ["label"] = new JsonObject
                {
                    ["names"] = new JsonArray([.. images.ClassNames.Select(name => (JsonNode)name)]),
                    ["_type"] = "ClassLabel",
                },
            },
        },
    }.ToJsonString(Json);
}
