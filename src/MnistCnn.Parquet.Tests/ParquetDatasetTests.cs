using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Models;
using MnistCnn.Parquet;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests;

/// <summary>Files that others wrote, and our own, read and written.</summary>
public sealed class ParquetDatasetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_of_shards_as_Hugging_Face_s_gives_both_parts()
    {
        ParquetDataset set = ParquetDataset.Load(ParquetFiles.Fixture("arrow"));

        (set.Name, set.Train.Count, set.Test.Count, set.Validation).Should().Be(("arrow", 8, 2, null));
        (set.Train.Channels, set.Train.Height, set.Train.Width).Should().Be((3, 3, 4));
        set.Train.ClassNames.Should().Equal("dog", "cat");
        Rows(set.Train).Should().BeEquivalentTo(
        [
            (1, 0, 0), (2, 10, 1), (3, 20, 0), (4, 30, 1), (5, 40, 0), (101, 0, 0), (102, 10, 1), (103, 20, 0),
        ]);
        Rows(set.Test).Should().BeEquivalentTo([(201, 0, 0), (202, 10, 1)]);
        set.Train.GetImage(0)[0].Should().Be(255, "the corner is white");
    }

    [Fact]
    public void Load_shuffles_by_the_seed()
    {
        string folder = ParquetFiles.Fixture("arrow");

        ParquetDataset one = ParquetDataset.Load(folder, new ImageFolderOptions { Seed = 1 });
        ParquetDataset again = ParquetDataset.Load(folder, new ImageFolderOptions { Seed = 1 });
        ParquetDataset other = ParquetDataset.Load(folder, new ImageFolderOptions { Seed = 2 });

        again.Train.Pixels.ToArray().Should().Equal(one.Train.Pixels.ToArray());
        Rows(other.Train).Should().BeEquivalentTo(Rows(one.Train)).And.NotEqual(Rows(one.Train));
    }

    [Fact]
    public void Load_of_one_file_draws_images_to_test_with()
    {
        string file = ParquetFiles.Fixture("arrow", "train-00000-of-00002.parquet");

        ParquetDataset set = ParquetDataset.Load(file, new ImageFolderOptions { TestShare = 0.4 });

        (set.Name, set.Train.Count, set.Test.Count).Should().Be(("train-00000-of-00002", 3, 2));
        Rows(set.Train).Concat(Rows(set.Test)).Should().BeEquivalentTo(
            [(1, 0, 0), (2, 10, 1), (3, 20, 0), (4, 30, 1), (5, 40, 0)]);
    }

    [Fact]
    public void Load_brings_pictures_to_a_size_and_to_grey()
    {
        var options = new ImageFolderOptions { Height = 2, Width = 2, Channels = 1 };

        ParquetDataset set = ParquetDataset.Load(ParquetFiles.Fixture("arrow"), options);

        (set.Train.Channels, set.Train.Height, set.Train.Width).Should().Be((1, 2, 2));
        set.Options.Should().Be(options);
    }

    [Fact]
    public void Load_of_labels_that_are_texts_numbers_them_in_ordinal_order()
    {
        ParquetDataset set = ParquetDataset.Load(
            ParquetFiles.Fixture("duckdb", "texts.parquet"), new ImageFolderOptions { TestShare = 0.5 });

        set.Train.ClassNames.Should().Equal("a", "b");
        Rows(set.Train).Concat(Rows(set.Test)).Select(row => (row.Red, row.Label)).Should().BeEquivalentTo(
            [(50, 1), (51, 0), (52, 0), (53, 1), (54, 0), (55, 0)]);
    }

    [Fact]
    public void Load_of_columns_of_pixels_gives_grey_squares()
    {
        ParquetDataset set = ParquetDataset.Load(
            ParquetFiles.Fixture("arrow", "flat.parquet"), new ImageFolderOptions { TestShare = 0.2 });

        (set.Train.Count, set.Test.Count, set.Train.Channels, set.Train.Height).Should().Be((8, 2, 1, 2));
        set.Train.ClassNames.Should().HaveCount(8, "the greatest label is 7");
        ImageSet[] both = [set.Train, set.Test];
        both.SelectMany(part => Enumerable.Range(0, part.Count).Select(
            index => (part.GetImage(index)[0], part.GetImage(index)[3], part.GetLabel(index)))).Should().BeEquivalentTo(
            Enumerable.Range(0, 10).Select(row => ((byte)(10 * row), (byte)((10 * row) + 3), row % 2 == 0 ? 7 : 3)));
    }

    [Fact]
    public void Labels_above_255_are_written_and_read()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(label => $"class {label}")];
        ImageSet images = ImageSet.FromArrays(new byte[16], [(ushort)3, 255, 256, 999], 2, 2, classNames: names);

        ParquetDataset.Save(_directory.Path, new ImageDataset("many", images, images));

        ParquetDataset read = ParquetDataset.Load(_directory.Path);
        read.Train.Labels.ToArray().Should().BeEquivalentTo(images.Labels.ToArray());
        read.Train.ClassNames.Should().Equal(names);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Save_is_read_again_to_the_byte(int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, 20 * channels * 6).Select(value => (byte)(value * 7))];
        byte[] labels = [.. Enumerable.Range(0, 20).Select(index => (byte)(index % 3))];
        ImageSet train = ImageSet.FromArrays(pixels, labels, 2, 3, channels, ["ä", "b\"", "c"]);
        var dataset = new ImageDataset("mine", train, train.Take(5), train.Take(4));

        ParquetDataset.Save(_directory.File("mine"), dataset);
        ParquetDataset read =
            ParquetDataset.Load(_directory.File("mine"), new ImageFolderOptions { Channels = channels });

        (read.Name, read.Test.Count, read.Validation!.Count).Should().Be(("mine", 5, 4));
        read.Train.ClassNames.Should().Equal("ä", "b\"", "c");
        Images(read.Train).Should().BeEquivalentTo(Images(train));
        Images(read.Validation).Should().BeEquivalentTo(Images(train.Take(4)));
    }

    [Fact]
    public void Save_of_more_rows_than_a_group_is_read_again()
    {
        ImageSet many = Stripes.Make(2_500);

        ParquetDataset.Save(_directory.Path, new ImageDataset("many", many, many.Take(4)));

        ParquetDataset read = ParquetDataset.Load(_directory.Path, new ImageFolderOptions { Channels = 1 });
        Images(read.Train).Order().Should().Equal(Images(many).Order());
    }

    [Fact]
    public void Save_of_images_that_are_no_pictures_is_refused()
    {
        ImageSet two = ImageSet.FromArrays(new byte[8], [0], 2, 2, 2);

        FluentActions.Invoking(() => ParquetDataset.Save(_directory.Path, new ImageDataset("two", two, two))).Should()
            .Throw<ArgumentException>().WithMessage("Pictures have 1 or 3 channels, and these images have 2.*");
    }

    [Theory]
    [InlineData("train-00000-of-00001.parquet", "test-00000-of-00001.parquet")]
    [InlineData("data/train-00000-of-00001-a7b2c9.parquet", "data/validation-00000-of-00001-0f.parquet")]
    [InlineData("train/0000.parquet", "test/0000.parquet")]
    [InlineData("Training.parquet", "Testing.parquet")]
    public void Open_finds_parts_under_the_names_that_people_have(string train, string test)
    {
        WritePlain(_directory.File(train.Split('/')), 4);
        WritePlain(_directory.File(test.Split('/')), 2);

        DatasetFormat.Detect(_directory.Path, ParquetDataset.Format()).Name.Should().Be("Parquet files");
        IMnistDataset set = ImageDataset.Open(_directory.Path, ParquetDataset.Format());
        (set.Train.Count, set.Test.Count).Should().Be((4, 2));
    }

    [Fact]
    public void Open_of_a_file_goes_by_its_content()
    {
        File.Copy(ParquetFiles.Fixture("arrow", "flat.parquet"), _directory.File("download"));

        ImageDataset.Open(_directory.File("download"), ParquetDataset.Format()).Train.Count.Should().Be(8);
    }

    [Fact]
    public void Open_of_Parquet_files_beside_folders_of_pictures_names_both()
    {
        WritePlain(_directory.File("train.parquet"), 4);
        string folder = Directory.CreateDirectory(_directory.File("cat")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "1.png"), Pictures.Plain(SKColors.Red));

        FluentActions
            .Invoking(() => DatasetFormat.Detect(
                _directory.Path, [.. ImageFolder.Formats(), ParquetDataset.Format()]))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*may be a folder of pictures for each class or Parquet files; put one of them elsewhere*");
    }

    [Fact]
    public void Network_learns_from_it_with_its_class_names()
    {
        ParquetDataset.Save(_directory.Path, new ImageDataset("stripes", Stripes.Make(64), Stripes.Make(16, seed: 2)));
        ParquetDataset set = ParquetDataset.Load(_directory.Path, new ImageFolderOptions { Channels = 1 });
        Cnn model = CnnBuilder.For(set).WithConvDepth(1).WithFilters(4).WithSeed(1).Build();

        new Trainer(model, new TrainerOptions { Epochs = 10, Seed = 1 }).Fit(set, validationSplit: 0.1);

        model.Description.ClassNames.Should().Equal("row 0", "row 1", "row 2", "row 3");
        new Trainer(model).Evaluate(set.Test).Accuracy.Should().BeGreaterThan(0.9);
    }

    [Fact]
    public void Load_tells_progress_and_can_be_stopped()
    {
        List<ImageFolderProgress> told = [];
        ParquetDataset.Load(ParquetFiles.Fixture("arrow"), progress: new Listed(told));
        using var stopped = new CancellationTokenSource();

        told.Select(each => each.ToString()).Should().OnlyHaveUniqueItems().And.HaveCount(10);
        FluentActions
            .Invoking(() => ParquetDataset.Load(
                ParquetFiles.Fixture("arrow"), progress: new Stopping(stopped), cancellationToken: stopped.Token))
            .Should().Throw<OperationCanceledException>();
    }

    private static IEnumerable<(int Red, int Green, int Label)> Rows(ImageSet images)
    {
        // The second pixel of the first two planes.
        int plane = images.Height * images.Width;
        return [.. Enumerable.Range(0, images.Count).Select(index =>
            ((int)images.GetImage(index)[1], (int)images.GetImage(index)[plane + 1], images.GetLabel(index)))];
    }

    private static IEnumerable<string> Images(ImageSet images) => Enumerable.Range(0, images.Count).Select(
        index => $"{images.GetLabel(index)} {Convert.ToHexString(images.GetImage(index))}");

    private static void WritePlain(string path, int count) => ParquetFiles.Write(
        path, [.. Enumerable.Range(0, count).Select(index => Pictures.Plain(new SKColor((byte)index, 0, 0)))],
        [.. Enumerable.Range(0, count).Select(index => (long?)(index % 2))]);

    private sealed class Listed(List<ImageFolderProgress> told) : IProgress<ImageFolderProgress>
    {
        public void Report(ImageFolderProgress value) => told.Add(value);
    }

    private sealed class Stopping(CancellationTokenSource source) : IProgress<ImageFolderProgress>
    {
        public void Report(ImageFolderProgress value) => source.Cancel();
    }
}
