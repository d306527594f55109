using System.Text;
using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFolderCsvTests : IDisposable
{
    private static readonly ImageFolderOptions Half = new() { TestShare = 0.5 };

    private readonly PictureFolder _folder = new();

    public ImageFolderCsvTests()
    {
        for (int i = 1; i <= 4; i++)
            _folder.Write($"pictures/{i}.png", Pictures.Plain(new SKColor((byte)i, 0, 0)));
        _folder.Write("pictures/a, \"b\"\n.png", Pictures.Plain(new SKColor(5, 0, 0)));
        _folder.Write("5", Pictures.Plain(new SKColor(6, 0, 0)));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pictures/1.png,cat\npictures/2.png,dog\npictures/3.png,cat\npictures/4.png,dog\n")]
    [InlineData("file,label\npictures/1.png,cat\npictures/2.png,dog\npictures/3.png,cat\npictures/4.png,dog")]
    [InlineData("\uFEFFfile;label\r\npictures/1.png;cat\r\npictures/2.png;dog\r\n\r\npictures/3.png;cat\r\n"
        + "pictures/4.png;dog\r\n")]
    [InlineData("pictures/1.png\tcat\rpictures/2.png\tdog\rpictures/3.png\tcat\rpictures/4.png\tdog")]
    [InlineData("\"pictures/1.png\" ,cat\npictures/2.png,dog\npictures/3.png,cat\npictures/4.png,dog", false)]
    [InlineData("Label,Id,Filename\ncat,7,pictures/1.png\ndog,8,pictures/2.png\ncat,9,pictures/3.png\n"
        + "dog,0,pictures/4.png")]
    [InlineData("what,class\n pictures/1.png ,\"cat\"\npictures/2.png,dog\n./pictures/3.png,cat\n"
        + "pictures/../pictures/4.png,dog")]
    public void Files_and_classes_are_read(string text, bool isRead = true)
    {
        string csv = Write(text);

        Func<ImageFolder> load = () => ImageFolder.LoadCsv(csv, options: Half);

        if (!isRead)
        {
            load.Should().Throw<InvalidDataException>().WithMessage("Line 1 of *goes on behind a quoted field*");
            return;
        }

        ImageFolder set = load();
        set.Train.ClassNames.Should().Equal("cat", "dog");
        set.Name.Should().Be("list.csv");
        var labels =
            set.TrainFiles.Zip(set.Train.Labels.ToArray()).Concat(set.TestFiles.Zip(set.Test.Labels.ToArray()));
        labels.Should().BeEquivalentTo(
        [
            (_folder.In("pictures/1.png"), (ushort)0), (_folder.In("pictures/2.png"), (ushort)1),
            (_folder.In("pictures/3.png"), (ushort)0), (_folder.In("pictures/4.png"), (ushort)1),
        ]);
    }

    [Fact]
    public void Quoted_fields_hold_separators_quotes_and_lines()
    {
        string csv = Write("\"pictures/a, \"\"b\"\"\n.png\",\"x, y\"\npictures/1.png,\"x, y\"\npictures/2.png,z\n"
            + "pictures/3.png,z\n");

        ImageFolder set = ImageFolder.LoadCsv(csv, options: Half);

        set.Train.ClassNames.Should().Equal("x, y", "z");
        set.TrainFiles.Concat(set.TestFiles).Should().Contain(_folder.In("pictures/a, \"b\"\n.png"));
    }

    [Fact]
    public void A_file_without_an_extension_is_no_header()
    {
        string csv = Write("5,a\npictures/1.png,a\npictures/2.png,b\npictures/3.png,b");

        ImageFolder set = ImageFolder.LoadCsv(csv, options: Half);

        set.TrainFiles.Concat(set.TestFiles).Should().Contain(_folder.In("5"));
    }

    [Fact]
    public void Paths_are_relative_to_a_folder_that_is_given()
    {
        string csv = _folder.Write("lists/list.csv", "1.png,a\n2.png,a\n3.png,b\n4.png,b"u8.ToArray());

        ImageFolder.LoadCsv(csv, _folder.In("pictures"), Half).Train.Count.Should().Be(2);
    }

    [Fact]
    public void What_does_not_lie_below_the_folder_is_never_read()
    {
        using PictureFolder outside = new();
        string secret = outside.Write("secret.png", Pictures.Plain(SKColors.Red));
        string inside = _folder.In("pictures/4.png");
        string relative = Path.GetRelativePath(_folder.Path, secret);
        string csv = Write($"pictures/1.png,a\npictures/2.png,b\n{inside},a\npictures/3.png,b\n{secret},a\n"
            + $"{relative},a\n..,b\n.,b\n");

        ImageFolder set = ImageFolder.LoadCsv(csv, options: Half with { SkipUnreadable = true });

        set.TrainFiles.Concat(set.TestFiles).Should().HaveCount(4).And.Contain(inside);
        set.Skipped.Select(file => file.Path).Should().BeEquivalentTo(secret, relative, "..", ".");
        set.Skipped.Should().OnlyContain(file => file.Reason == "it does not lie below the folder of the list");
        FluentActions.Invoking(() => ImageFolder.LoadCsv(csv, options: Half)).Should().Throw<InvalidDataException>()
            .WithMessage($"*4 files cannot be read*\n  {relative}: it does not lie*\n  {secret}: it does not lie*");
    }

    [Fact]
    public void A_missing_file_is_listed()
    {
        string csv = Write("pictures/1.png,a\npictures/2.png,b\npictures/3.png,b\npictures/4.png,a\nnone.png,a");

        Action load = () => ImageFolder.LoadCsv(csv);

        load.Should().Throw<InvalidDataException>().WithMessage("*1 file cannot be read*\n  none.png: Could not find*");
    }

    [Theory]
    [InlineData("pictures/1.png,a\npictures/2.png\n", "Line 2 of *has no class, which was expected in column 2*")]
    [InlineData("pictures/1.png,a\n,b\n", "Line 2 of *has no file, which was expected in column 1*")]
    [InlineData("\n\npictures/1.png,\"a\n", "Line 3 of *opens a quote that is never closed.")]
    [InlineData("", "*no file to train on was found.")]
    [InlineData("file,label\n", "*no file to train on was found.")]
    public void A_list_that_is_none_is_refused_with_its_line(string text, string message)
    {
        string csv = Write(text);

        Action load = () => ImageFolder.LoadCsv(csv);

        load.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        string csv = _folder.Write("list.csv", [(byte)'a', 0xC3, 0x28, (byte)',', (byte)'b']);

        Action load = () => ImageFolder.LoadCsv(csv);

        load.Should().Throw<InvalidDataException>().WithMessage("*is no text in UTF-8; save it as such.");
    }

    [Fact]
    public void A_missing_list_is_an_IOException() =>
        FluentActions.Invoking(() => ImageFolder.LoadCsv(_folder.In("none.csv")))
            .Should().Throw<FileNotFoundException>().WithMessage("*none.csv*");

    [Fact]
    public void Whatever_the_list_says_it_is_read_or_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            "file,label\n\"pictures/1.png\",\"a\"\npictures/2.png,a\npictures/3.png,b\r\npictures/4.png,b\n");
        var mutation = new Mutation(good, seed: 1);
        int read = 0;
        for (int round = 0; round < 2_000; round++)
        {
            string csv = _folder.Write("list.csv", mutation.Next());
            try
            {
                ImageFolder.LoadCsv(csv, null, Half with { SkipUnreadable = true });
                read++;
            }
            catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
            {
                exception.Message.Should().NotContain("\u001b");
            }
        }

        read.Should().BeInRange(100, 1_900);
    }

    private string Write(string text) => _folder.Write("list.csv", Encoding.UTF8.GetBytes(text));
}
