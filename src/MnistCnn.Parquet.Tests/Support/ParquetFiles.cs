using Parquet;
using Parquet.Schema;

namespace MnistCnn.Tests.Support;

/// <summary>Files of tests, in Hugging Face's form unless they say otherwise.</summary>
internal static class ParquetFiles
{
    public const string CatAndDog =
        """{"info":{"features":{"image":{"_type":"Image"},"label":{"names":["cat","dog"],"_type":"ClassLabel"}}}}""";

    public static string Fixture(params string[] names) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. names]);

    /// <summary>A file with a row for each picture.</summary>
    public static void Write(
        string path, byte[]?[] pictures, long?[] labels, string? metadata = CatAndDog, string labelName = "label")
    {
        DataField bytes = new("bytes", typeof(byte[]), isNullable: true);
        DataField label = new(labelName, typeof(long), isNullable: true);
        Write(path, new ParquetSchema(new StructField("image", bytes), label), metadata, async group =>
        {
            await group.WriteAsync(bytes, pictures!);
            await group.WriteAsync<long>(label, labels.AsMemory());
        });
    }

    /// <summary>A file of one row group.</summary>
    public static void Write(
        string path, ParquetSchema schema, string? metadata, Func<ParquetRowGroupWriter, Task> write) =>
        Task.Run(async () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using FileStream stream = File.Create(path);
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
            if (metadata is not null)
                writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = metadata };
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await write(group);
        }).GetAwaiter().GetResult();
}
