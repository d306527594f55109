using MnistCnn.Imaging;
using MnistCnn.Parquet;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests;

/// <summary>Broken files are read or refused, in little memory, whatever they say of themselves.</summary>
public sealed class ParquetMutationTests : IDisposable
{
    private const int Files = 1_500;

    // What a small picture and a whole file take; a page that claims gigabytes would take those.
    private const long MostMemory = 48L << 20;

    private static readonly ImageFolderOptions Small = new()
    {
        MaxBytes = 1 << 20, TestShare = 0.5, Limits = new PictureLimits { MaxPixels = 1 << 16 },
    };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("arrow", "train-00000-of-00002.parquet", false)]
    [InlineData("arrow", "train-00000-of-00002.parquet", true)]
    [InlineData("arrow", "train-00001-of-00002.parquet", true)]
    [InlineData("arrow", "flat.parquet", false)]
    [InlineData("duckdb", "texts.parquet", true)]
    public void Broken_file_is_read_or_refused(string folder, string name, bool inPlace)
    {
        byte[] original = File.ReadAllBytes(ParquetFiles.Fixture(folder, name));
        var mutation = new Mutation(original, seed: 1, inPlace);
        string path = _directory.File("set.parquet");
        int refused = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] broken = mutation.Next();
            File.WriteAllBytes(path, broken);
            long before = GC.GetTotalAllocatedBytes();

            Exception? thrown = Record.Exception(() => ParquetDataset.Load(path, Small));

            (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(MostMemory, $"of file {i}: {thrown}");
            if (thrown is ArgumentException argument)
                argument.Message.Should().Contain("TestShare", $"of file {i}");
            else if (thrown is not null)
                thrown.Should().BeOfType<InvalidDataException>($"of file {i}: {thrown}").Which.Message
                    .Any(letter => char.IsControl(letter) && letter != '\n').Should().BeFalse();
            refused += thrown is null ? 0 : 1;
        }

        refused.Should().BeGreaterThan(Files / 4);
    }
}
