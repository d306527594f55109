using System.Text.RegularExpressions;
using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFolderNameTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_stands_before_the_first_underscore_is_the_class()
    {
        Write("7_0032.png", "7_0001_b.png", "7_3.png", "3_1.png", "deeper/3_2.png", "deeper/3_3.png");

        ImageFolder set = ImageFolder.LoadByName(_folder.Path, options: new ImageFolderOptions { TestShare = 0.3 });

        set.Train.ClassNames.Should().Equal("3", "7");
        (set.Train.Count, set.Test.Count).Should().Be((4, 2));
        for (int i = 0; i < set.Train.Count; i++)
            Path.GetFileName(set.TrainFiles[i]).Should().StartWith($"{set.Train.ClassNames[set.Train.GetLabel(i)]}_");
    }

    [Fact]
    public void A_pattern_finds_the_class_anywhere()
    {
        Write("01-cat.png", "02-cat.png", "03-dog.jpg", "04-dog");

        ImageFolder set = ImageFolder.LoadByName(
            _folder.Path, new Regex(@"-(?<class>\w+)"), new ImageFolderOptions { TestShare = 0.5 });

        set.Train.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void Parts_have_files_of_all_classes()
    {
        Write("train/a_1", "train/b_1", "test/b_2", "val/a_3");

        ImageFolder set = ImageFolder.LoadByName(_folder.Path);

        (set.Train.Count, set.Test.Count, set.Validation!.Count).Should().Be((2, 1, 1));
        set.Test.Labels.ToArray().Should().Equal(1);
    }

    [Fact]
    public void Names_without_a_class_are_refused_or_listed()
    {
        Write("a_1", "a_2", "b_1", "b_2", "picture.png", "_.png");
        var half = new ImageFolderOptions { TestShare = 0.5 };

        FluentActions.Invoking(() => ImageFolder.LoadByName(_folder.Path, null, half))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*2 files cannot be read*_.png: its name tells no class by the pattern ^(?<class>[^_]+)_*");
        ImageFolder.LoadByName(_folder.Path, null, half with { SkipUnreadable = true }).Skipped
            .Select(file => file.Path).Should().BeEquivalentTo([_folder.In("picture.png"), _folder.In("_.png")]);
    }

    [Fact]
    public void A_pattern_that_takes_forever_is_broken_off_by_its_own_limit()
    {
        Write("a_1", "a_2", "b_1", "b_2", new string('a', 60));
        var slow = new Regex("^(?<class>(a+)+|[^_])_", RegexOptions.None, TimeSpan.FromMilliseconds(50));

        ImageFolder set = ImageFolder.LoadByName(
            _folder.Path, slow, new ImageFolderOptions { SkipUnreadable = true, TestShare = 0.5 });

        set.Skipped.Should().ContainSingle().Which.Reason.Should().StartWith("the pattern").And.Contain("took longer");
    }

    [Fact]
    public void A_pattern_without_the_group_is_refused()
    {
        Action load = () => ImageFolder.LoadByName(_folder.Path, new Regex("^([^_]+)_"));

        load.Should().Throw<ArgumentException>().WithParameterName("pattern")
            .WithMessage("The pattern ^([^_]+)_ has no group named class, such as in*");
    }

    [Fact]
    public void A_class_that_cannot_be_a_name_is_refused()
    {
        Write($"{new string('x', 201)}_1", "b_1", "b_2", "b_3");

        Action load = () => ImageFolder.LoadByName(_folder.Path);

        load.Should().Throw<InvalidDataException>().WithMessage("*a class named 'xxx*' has 201 characters*");
    }

    private void Write(params string[] names)
    {
        foreach (string name in names)
            _folder.Write(name, Pictures.Plain(SKColors.Red));
    }
}
