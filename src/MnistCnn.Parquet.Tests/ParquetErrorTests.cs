using MnistCnn.Imaging;
using MnistCnn.Parquet;
using MnistCnn.Tests.Support;
using Parquet.Schema;
using SkiaSharp;

namespace MnistCnn.Tests;

/// <summary>What is not as it must be is refused, with the file and what is wrong.</summary>
public sealed class ParquetErrorTests : IDisposable
{
    private static readonly byte[] Red = Pictures.Plain(SKColors.Red);

    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("set.parquet");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Missing_shard_is_told()
    {
        File.Copy(
            ParquetFiles.Fixture("arrow", "train-00000-of-00002.parquet"),
            _directory.File("train-00000-of-00002.parquet"));

        Refused(_directory.Path, "*of the part train, 1 of 00002 files are there; get the others, too.");
    }

    [Fact]
    public void Shards_of_several_sets_are_told()
    {
        foreach (string name in new[] { "train-00000-of-00002.parquet", "train-00000-of-00001.parquet" })
            ParquetFiles.Write(_directory.File(name), [Red], [0]);

        Refused(_directory.Path, "*the files of the part train are of several sets: train-00000-of-00001*");
    }

    [Fact]
    public void Shards_with_other_class_names_are_refused()
    {
        ParquetFiles.Write(_directory.File("train.parquet"), [Red, Red], [0, 1]);
        ParquetFiles.Write(
            _directory.File("test.parquet"), [Red], [0],
            ParquetFiles.CatAndDog.Replace("dog", "cow", StringComparison.Ordinal));

        Refused(_directory.Path, "*test.parquet: its columns or names of classes are not those of train.parquet.");
    }

    [Fact]
    public void Folder_without_files_to_train_on_lists_what_is_there()
    {
        ParquetFiles.Write(_directory.File("test.parquet"), [Red], [0]);

        Refused(_directory.Path, "*no Parquet files whose names begin with train*The folder holds test.parquet.");
        FluentActions.Invoking(() => ParquetDataset.Load(_directory.File("none"))).Should()
            .Throw<DirectoryNotFoundException>().WithMessage("There is no file and no folder '*none'.");
    }

    [Theory]
    [InlineData(2L, "*label 2 of row 1 has no class name; with 2 classes, labels are 0 to 1.")]
    [InlineData(-1L, "*label -1 of row 1 has no class name*Hugging Face writes -1 where the class is not told.")]
    [InlineData(null, "*set.parquet: row 1 has no label.")]
    public void Label_that_is_none_is_refused(long? label, string message)
    {
        ParquetFiles.Write(FilePath, [Red, Red], [0, label]);

        Refused(FilePath, message);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_listed_together()
    {
        Write([Red, [1, 2, 3], null, [], Red, Red, Red, Red]);

        Refused(
            FilePath,
            "*3 cannot be read*row 1: it is no picture that can be read*row 2: it has no bytes*row 3: it has no bytes*",
            "*3 files cannot be read*row 1*row 2*row 3*");
        ParquetDataset skipped =
            ParquetDataset.Load(FilePath, new ImageFolderOptions { SkipUnreadable = true, TestShare = 0.4 });
        (skipped.Train.Count + skipped.Test.Count).Should().Be(5);
        skipped.Skipped.Select(file => file.Path).Should()
            .BeEquivalentTo($"{FilePath}, row 1", $"{FilePath}, row 2", $"{FilePath}, row 3");
    }

    [Fact]
    public void Limits_of_pictures_and_of_all_are_obeyed()
    {
        Write([Red, Red, Red, Red]);

        Refused(
            new ImageFolderOptions
            {
                Limits = new PictureLimits { MaxPixels = 15 }, Height = 4, Width = 4, TestShare = 0.5,
            },
            "*PictureLimits.MaxPixels allows 15*");
        Refused(
            new ImageFolderOptions { MaxBytes = 191, TestShare = 0.5 },
            "*4 images of 3×4×4 take 192 bytes, and ImageFolderOptions.MaxBytes allows 191*");
        ParquetDataset.Load(FilePath, new ImageFolderOptions { MaxBytes = 192, TestShare = 0.5 }).Train.Count.Should()
            .Be(2);
    }

    [Fact]
    public void Columns_of_labels_are_chosen_between()
    {
        DataField bytes = new("img", typeof(byte[]));
        DataField fine = new("fine", typeof(int)), coarse = new("coarse", typeof(int));
        ParquetFiles.Write(FilePath, new ParquetSchema(bytes, fine, coarse), null, async group =>
        {
            await group.WriteAsync(bytes, (byte[][])[Red, Red, Red, Red]);
            await group.WriteAsync<int>(fine, new[] { 0, 1, 2, 3 });
            await group.WriteAsync<int>(coarse, new[] { 0, 0, 1, 1 });
        });
        var half = new ImageFolderOptions { TestShare = 0.5 };

        Refused(FilePath, "*no column of labels, whole numbers or texts, was found among img, fine, coarse; name it*");
        ParquetDataset.Load(FilePath, half, labelColumn: "coarse").Train.ClassCount.Should().Be(2);
        FluentActions.Invoking(() => ParquetDataset.Load(FilePath, half, labelColumn: "none")).Should()
            .Throw<InvalidDataException>().WithMessage("*no column 'none'; its columns are img, fine, coarse.");
        FluentActions.Invoking(() => ParquetDataset.Load(FilePath, half, "fine", "coarse")).Should()
            .Throw<InvalidDataException>().WithMessage("*column 'fine' has no contents of pictures*");
    }

    [Fact]
    public void Columns_of_pictures_are_chosen_between()
    {
        DataField left = new("left", typeof(byte[])), right = new("right", typeof(byte[])), y = new("y", typeof(long));
        ParquetFiles.Write(FilePath, new ParquetSchema(left, right, y), null, async group =>
        {
            await group.WriteAsync(left, (byte[][])[Red, Red, Red, Red]);
            await group.WriteAsync(right, (byte[][])[.. Enumerable.Repeat(Pictures.Plain(SKColors.Blue), 4)]);
            await group.WriteAsync<long>(y, new[] { 0L, 1, 0, 1 });
        });

        Refused(FilePath, "*left, right may each be the column of pictures; name one as imageColumn.");
        ParquetDataset
            .Load(FilePath, new ImageFolderOptions { TestShare = 0.5 }, imageColumn: "right").Train.Pixels.Span[0]
            .Should().Be(0, "it is blue");
    }

    [Theory]
    [InlineData(3, 255L, "*it has 3 columns of whole numbers besides the label, which make no square*")]
    [InlineData(4, 256L, "*row 1 of column 'p3' is 256, and a pixel must be from 0 to 255.")]
    [InlineData(4, -1L, "*row 1 of column 'p3' is -1, and a pixel*")]
    [InlineData(4, null, "*row 1 of column 'p3' is missing, and a pixel*")]
    public void Columns_of_pixels_that_are_no_images_are_refused(int count, long? last, string message)
    {
        DataField label = new("label", typeof(long));
        DataField[] pixels =
            [.. Enumerable.Range(0, count).Select(pixel => new DataField($"p{pixel}", typeof(long), isNullable: true))];
        ParquetFiles.Write(FilePath, new ParquetSchema([label, .. pixels]), null, async group =>
        {
            await group.WriteAsync<long>(label, new[] { 0L, 0, 1, 1 });
            foreach (DataField pixel in pixels)
                await group.WriteAsync<long>(pixel, new long?[] { 0, pixel == pixels[^1] ? last : 0, 0, 0 }.AsMemory());
        });

        Refused(new ImageFolderOptions { TestShare = 0.5 }, message);
    }

    [Fact]
    public void Columns_of_something_else_are_listed()
    {
        DataField label = new("label", typeof(long)), text = new("text", typeof(string));
        ParquetFiles.Write(FilePath, new ParquetSchema(label, text), null, async group =>
        {
            await group.WriteAsync<long>(label, new[] { 0L });
            await group.WriteAsync(text, new[] { "a" });
        });

        Refused(FilePath, "*no column of pictures, and none of pixels; its columns are label, text.");
    }

    [Theory]
    [InlineData("{\"info\":{\"features\":{\"label\":{\"names\":7,\"_type\":\"ClassLabel\"}}}}")]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Metadata_that_are_none_are_refused(string metadata)
    {
        ParquetFiles.Write(FilePath, [Red], [0], metadata);

        Refused(FilePath, "*its metadata 'huggingface' is not as Hugging Face writes it: info.features is expected.");
    }

    [Theory]
    [InlineData("PAR1", "*has 4 bytes, too few for a Parquet file.")]
    [InlineData("PAR1....PAR2", "*does not begin and end as a Parquet file does; it is cut off, or no such file.")]
    [InlineData("PAR1....PARE", "*it is an encrypted Parquet file, which is not read.")]
    [InlineData("PAR1....PAR1", "*it says that its description has 774778414 bytes, which it cannot have.")]
    public void Files_of_another_kind_are_refused(string content, string message)
    {
        File.WriteAllText(FilePath, content);

        Refused(FilePath, message);
    }

    private void Write(byte[]?[] pictures) =>
        ParquetFiles.Write(FilePath, pictures, [.. pictures.Select((_, row) => (long?)(row % 2))]);

    private void Refused(ImageFolderOptions options, string message) =>
        FluentActions.Invoking(() => ParquetDataset.Load(FilePath, options)).Should().Throw<InvalidDataException>()
            .WithMessage(message);

    private static void Refused(string path, params string[] messages) =>
        FluentActions.Invoking(() => ParquetDataset.Load(path, new ImageFolderOptions { TestShare = 0.5 })).Should()
            .Throw<InvalidDataException>().WithMessage(messages[^1]);
}
