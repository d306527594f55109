using System.Text;
using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

/// <summary>Folders and lists of pictures are told from other data sets by a look at them.</summary>
public sealed class ImageFolderFormatsTests : IDisposable
{
    private const string Classes = "a folder of pictures for each class";
    private const string Names = "pictures named CLASS_….png";
    private const string List = "a CSV list of picture files and classes";

    private static readonly ImageFolderOptions Half = new() { TestShare = 0.5 };

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("train/")]
    public void A_folder_for_each_class_is_read(string part)
    {
        _folder.With($"{part}cat", 4).With($"{part}dog", 4);

        ShouldBe(_folder.Path, Classes);
        Open(_folder.Path).Train.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void Deeper_folders_of_a_class_are_seen()
    {
        _folder.With("cat/2024", 4).With("dog/2024", 4);

        ShouldBe(_folder.Path, Classes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("train/")]
    public void Files_whose_names_begin_with_their_class_are_read(string part)
    {
        foreach (string name in new[] { "cat_1", "cat_2", "dog_1", "dog_2" })
            _folder.Write($"{part}{name}.png", Pictures.Plain(SKColors.Red));

        ShouldBe(_folder.Path, Names);
        Open(_folder.Path).Train.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void A_list_is_read_from_its_file_and_from_its_folder()
    {
        foreach (string name in new[] { "img_1", "img_2", "img_3", "img_4" })
            _folder.Write($"{name}.png", Pictures.Plain(SKColors.Red));
        string csv = _folder.Write(
            "labels.csv", Encoding.UTF8.GetBytes("file,label\nimg_1.png,a\nimg_2.png,b\nimg_3.png,a\nimg_4.png,b\n"));

        ShouldBe(csv, List);
        ShouldBe(_folder.Path, List);
        Open(_folder.Path).Train.ClassNames.Should().Equal("a", "b");
        Open(csv).Test.Count.Should().Be(2);
    }

    [Fact]
    public void A_CSV_file_of_pixels_is_no_list()
    {
        string csv = _folder.In("images.csv");
        MnistCsv.WriteImageSet(csv, Stripes.Make(40));

        ShouldBe(csv, "CSV of a label and pixels a line");
    }

    [Fact]
    public void Pictures_beside_a_CSV_file_of_pixels_are_two_data_sets()
    {
        _folder.With("cat", 2).With("dog", 2);
        MnistCsv.WriteImageSet(_folder.In("train.csv"), Stripes.Make(40));

        Refused("*may be CSV of a label and pixels a line or a folder of pictures for each class; put one*");
    }

    [Fact]
    public void A_list_beside_folders_of_pictures_is_two_data_sets()
    {
        _folder.With("cat", 2).With("dog", 2)
            .Write("labels.csv", Encoding.UTF8.GetBytes("cat/000.png,cat\ndog/000.png,dog\n"));

        Refused("*may be a folder of pictures for each class or a CSV list of picture files and classes*");
    }

    [Fact]
    public void Pictures_that_tell_no_class_are_refused_with_their_names()
    {
        _folder.Write("sea.png", Pictures.Plain(SKColors.Blue));

        Refused("*a folder of pictures for each class; pictures named CLASS_….png; a CSV list*holds sea.png.");
    }

    [Fact]
    public void Folders_of_other_files_are_no_pictures()
    {
        _folder.Write("cat/notes.txt", [1, 2, 3]);

        Refused("*holds cat/.");
    }

    [Fact]
    public void Two_folders_of_one_part_are_told_when_they_are_read()
    {
        _folder.With("train/cat", 2).With("training/cat", 2);

        Refused("*train and training, which are names of the same part; leave one.");
    }

    [Fact]
    public void Options_are_those_of_the_formats()
    {
        _folder.With("cat", 4).With("dog", 4);

        IMnistDataset read =
            ImageDataset.Open(_folder.Path, ImageFolder.Formats(Half with { Height = 7, Width = 5, Channels = 1 }));

        (read.Train.Count, read.Train.Height, read.Train.Width, read.Train.Channels).Should().Be((4, 7, 5, 1));
        FluentActions.Invoking(() => ImageFolder.Formats(new ImageFolderOptions { Height = 7 })).Should()
            .Throw<ArgumentException>().WithParameterName("options");
    }

    private static IMnistDataset Open(string path) => ImageDataset.Open(path, ImageFolder.Formats(Half));

    private static void ShouldBe(string path, string name) =>
        DatasetFormat.Detect(path, ImageFolder.Formats()).Name.Should().Be(name);

    private void Refused(string message) => FluentActions.Invoking(() => Open(_folder.Path)).Should()
        .Throw<InvalidDataException>().WithMessage(message);
}
