using MnistCnn.Imaging;
using MnistCnn.Imaging.Folders;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFolderErrorTests : IDisposable
{
    private static readonly ImageFolderOptions Skipping = new() { SkipUnreadable = true };

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unreadable_files_are_refused_together_each_with_its_reason()
    {
        _folder.With("cats", 5).With("dogs", 5);
        byte[] png = Pictures.Of(64, 64, (x, y) => new SKColor((byte)(x * y), (byte)(3 * x), (byte)(7 * y)));
        _folder.Write("cats/notes.txt", "no picture"u8.ToArray());
        _folder.Write("cats/empty.png", []);
        _folder.Write("dogs/half.png", png[..(png.Length / 2)]);
        _folder.Write("dogs/large.png", PngFile.Make(100_000, 80_000, 8, 6, new byte[80_000]));

        Action load = () => ImageFolder.Load(_folder.Path);

        string[] lines = load.Should().Throw<InvalidDataException>().Which.Message.Split("\n  ");
        lines[0].Should().Be(
            $"{_folder.Path}: 4 files cannot be read; mend or delete them, or set ImageFolderOptions.SkipUnreadable.");
        lines[1].Should().Match($"{Path.Combine("cats", "empty.png")}: it is no picture * 0 bytes were found*");
        lines[2].Should().Match($"{Path.Combine("cats", "notes.txt")}: it is no picture * 10 bytes were found*");
        lines[3].Should().Match($"{Path.Combine("dogs", "half.png")}: it is not whole: not all of its 64 × 64 pixels*");
        lines[4].Should().Match($"{Path.Combine("dogs", "large.png")}: it says that it has 100000 × 80000 pixels*");
        lines.Should().HaveCount(5);
    }

    [Fact]
    public void Unreadable_files_are_left_out_and_listed_where_that_is_asked_for()
    {
        _folder.With("cats", 10, firstRed: 1).With("dogs", 10, firstRed: 101);
        string[] broken =
        [
            _folder.Write("cats/-1.png", [1]), _folder.Write("cats/005b.png", [1]), _folder.Write("dogs/z.png", [1]),
        ];

        ImageFolder set = ImageFolder.Load(_folder.Path, Skipping);

        set.Skipped.Select(file => file.Path).Should().BeEquivalentTo(broken);
        set.Skipped.Should().OnlyContain(file => file.Reason.StartsWith("it is no picture"));
        (set.Train.Count + set.Test.Count).Should().Be(20);
        for (int i = 0; i < set.Train.Count; i++)
        {
            byte[] file = File.ReadAllBytes(set.TrainFiles[i]);
            set.Train.GetImage(i).ToArray().Should().Equal(
                ImageFolder.ReadImage(new MemoryStream(file), set.Options), "gaps are closed");
        }
    }

    [Fact]
    public void A_message_lists_the_first_of_many()
    {
        _folder.With("cats", 5).With("dogs", 5);
        for (int i = 0; i < 60; i++)
            _folder.Write($"dogs/{i:00}-\u001b[31m.png", [1]);

        Action load = () => ImageFolder.Load(_folder.Path);

        load.Should().Throw<InvalidDataException>().WithMessage("*60 files cannot be read*… and 10 more")
            .Which.Message.Should().NotContain("\u001b").And.Contain(@"\u001B");
    }

    [Fact]
    public void Limits_hold_for_each_file()
    {
        _folder.With("cats", 5).With("dogs", 5);
        string large = _folder.Write("dogs/large.png", Pictures.Plain(SKColors.Red, 5, 4));

        ImageFolder byPixels = ImageFolder.Load(
            _folder.Path, Skipping with { Limits = new PictureLimits { MaxPixels = 16 } });
        Action byBytes = () => ImageFolder.Load(
            _folder.Path, Skipping with { Limits = new PictureLimits { MaxFileBytes = 20 } });

        byPixels.Skipped.Should().ContainSingle().Which.Path.Should().Be(large);
        byBytes.Should().Throw<InvalidDataException>().WithMessage("*11 files cannot be read*MaxFileBytes*");
    }

    [Fact]
    public void Images_that_take_more_memory_than_is_allowed_are_refused_before_any_is_decoded()
    {
        _folder.With("cats", 5).With("dogs", 5);
        _folder.Write("cats/broken.png", [1]);

        Action load = () => ImageFolder.Load(_folder.Path, new ImageFolderOptions { MaxBytes = 527 });

        load.Should().Throw<InvalidDataException>().WithMessage(
            "*: 11 images of 3×4×4 take 528 bytes, and ImageFolderOptions.MaxBytes allows 527; set a smaller Height*");
    }

    [Fact]
    public void Only_2_to_65536_classes_can_be_told_apart()
    {
        byte[] file = Pictures.Plain(SKColors.Red);
        for (int i = 0; i < 300; i++)
        {
            _folder.Write($"{i:000}/1.png", file);
            _folder.Write($"{i:000}/2.png", file);
        }

        ImageFolder.Load(_folder.Path, new ImageFolderOptions { TestShare = 0.4 }).Train.Labels.ToArray()
            .Should().BeEquivalentTo(Enumerable.Range(0, 300));
        LabelledFile[] many = [.. Enumerable.Range(0, 65_537).Select(i => new LabelledFile("file", $"{i}"))];
        FluentActions.Invoking(() => new ClassNames(new Listing("root", "set", many, null, null, []))).Should()
            .Throw<InvalidDataException>()
            .WithMessage("root: 65537 classes with a file to train on were found, and 2 to 65536 are possible.");
        using PictureFolder one = new();
        one.With("cats", 5);
        FluentActions.Invoking(() => ImageFolder.Load(one.Path)).Should().Throw<InvalidDataException>()
            .WithMessage("*: 1 class with a file to train on was found, and 2 to 65536 are possible.");
    }

    [Fact]
    public void A_class_without_a_file_is_named()
    {
        _folder.With("cats", 5).With("dogs", 5);
        Directory.CreateDirectory(_folder.In("hens"));

        Action load = () => ImageFolder.Load(_folder.Path);

        load.Should().Throw<InvalidDataException>().WithMessage("*folders of classes without a file: hens.*");
    }

    [Fact]
    public void A_class_of_which_nothing_can_be_read_is_named()
    {
        _folder.With("cats", 5).With("dogs", 5);
        _folder.Write("hens/1.png", [1]);

        Action load = () => ImageFolder.Load(_folder.Path, Skipping);

        load.Should().Throw<InvalidDataException>().WithMessage("*no picture is left to train on of the classes hens.");
    }

    [Fact]
    public void A_part_of_which_nothing_can_be_read_is_named()
    {
        _folder.With("train/cats", 5).With("train/dogs", 5);
        _folder.Write("test/cats/1.png", [1]);

        Action load = () => ImageFolder.Load(_folder.Path, Skipping);

        load.Should().Throw<InvalidDataException>().WithMessage("*the part 'test' has no picture that can be read.");
    }

    [Fact]
    public void A_folder_of_which_nothing_can_be_read_is_refused_even_when_skipping()
    {
        foreach (string name in (string[])["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"])
            _folder.Write(name, [1]);

        Action load = () => ImageFolder.Load(_folder.Path, Skipping with { TestShare = 0.5 });

        load.Should().Throw<InvalidDataException>().WithMessage("*4 files cannot be read*");
    }

    [Fact]
    public void A_class_to_test_with_must_be_one_to_train_on()
    {
        _folder.With("train/cats", 5).With("train/dogs", 5).With("test/Cats", 1).With("test/dogs", 1);

        Action load = () => ImageFolder.Load(_folder.Path);

        load.Should().Throw<InvalidDataException>()
            .WithMessage("*classes to judge with that are none to train on: Cats.");
    }

    [Fact]
    public void Parts_that_do_not_fit_are_named()
    {
        _folder.With("test/cats", 1).With("val/cats", 1);
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path)).Should().Throw<InvalidDataException>()
            .WithMessage("*has test and val and no train, the images to train on.");

        _folder.With("train/cats", 1).With("training/cats", 1);
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path)).Should().Throw<InvalidDataException>()
            .WithMessage("*has train and training, which are names of the same part; leave one.");
    }

    [Fact]
    public void A_share_that_leaves_a_part_empty_is_named()
    {
        _folder.With("cats", 2).With("dogs", 2);

        Action load = () => ImageFolder.Load(_folder.Path);

        load.Should().Throw<ArgumentException>().WithParameterName("options")
            .WithMessage("ImageFolderOptions.TestShare 0.2 of each class draws 0 of 4 files*");
    }

    [Fact]
    public void One_side_of_the_size_alone_is_refused()
    {
        var options = new ImageFolderOptions { Width = 32 };

        foreach (Action load in (Action[])[
            () => ImageFolder.Load(_folder.Path, options), () => ImageFolder.LoadByName(_folder.Path, null, options),
            () => ImageFolder.LoadCsv("list.csv", null, options), () => ImageFolder.ReadImage("picture", options)])
            load.Should().Throw<ArgumentException>().WithParameterName("options")
                .WithMessage("ImageFolderOptions.Height is left out and Width is 32: give both, or neither*");
    }

    [Fact]
    public void An_option_out_of_its_range_is_named_where_it_is_set()
    {
        (string, Action)[] cases =
        [
            ("Height must be from 1 to 65536", () => _ = new ImageFolderOptions { Height = 0 }),
            ("Width must be from 1 to 65536", () => _ = new ImageFolderOptions { Width = 65_537 }),
            ("Channels must be 1 (grey) or 3", () => _ = new ImageFolderOptions { Channels = 4 }),
            ("Fit must be one of Stretch, Pad, Crop", () => _ = new ImageFolderOptions { Fit = (ImageFit)3 }),
            ("TestShare must be above 0 and below 1", () => _ = new ImageFolderOptions { TestShare = 1 }),
            ("MaxBytes must be from 1 to", () => _ = new ImageFolderOptions { MaxBytes = 0 }),
            ("PictureLimits.MaxPixels must", () => _ = new ImageFolderOptions { Limits = new() { MaxPixels = 0 } }),
        ];

        foreach ((string message, Action set) in cases)
            set.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void A_folder_that_is_none_is_an_IOException()
    {
        FluentActions.Invoking(() => ImageFolder.Load(_folder.In("none"))).Should()
            .Throw<DirectoryNotFoundException>().WithMessage("*none*");
        string file = _folder.Write("file", [1]);
        FluentActions.Invoking(() => ImageFolder.Load(file)).Should().Throw<IOException>();
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path)).Should().Throw<InvalidDataException>()
            .WithMessage("*no file to train on was found.");
    }

    [Fact]
    public void A_picture_of_which_a_million_rows_are_to_be_scaled_wide_is_refused()
    {
        byte[] tall = PngFile.Make(1, 1_000_000, 8, 0, new byte[1_000_000]);

        Action read = () => ImageFolder.ReadImage(
            new MemoryStream(tall), new ImageFolderOptions { Height = 1, Width = 600 });

        read.Should().Throw<InvalidDataException>().WithMessage("The stream has 1000000 rows, too many*600 columns.");
    }

    [Fact]
    public void One_picture_that_cannot_be_read_is_named()
    {
        string path = _folder.Write("picture.png", [1, 2, 3]);

        FluentActions.Invoking(() => ImageFolder.ReadImage(path, Skipping)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{path}' is no picture that can be read: 3 bytes were found*");
        FluentActions.Invoking(() => ImageFolder.ReadImage(_folder.In("none.png"), Skipping))
            .Should().Throw<FileNotFoundException>().WithMessage("*none.png*");
        FluentActions.Invoking(() => ImageFolder.ReadImage(
                new MemoryStream(Pictures.Plain(SKColors.Red)), new ImageFolderOptions { MaxBytes = 47 }))
            .Should().Throw<InvalidDataException>().WithMessage("*3×4×4, 48 bytes, and ImageFolderOptions.MaxBytes*");
    }

    [LinuxFact]
    public void Pipes_and_links_to_folders_are_listed_and_a_class_may_be_a_link()
    {
        using PictureFolder elsewhere = new();
        elsewhere.With("dogs", 5);
        _folder.With("cats", 5);
        Directory.CreateSymbolicLink(_folder.In("dogs"), elsewhere.In("dogs"));
        Directory.CreateSymbolicLink(_folder.In("cats/circle"), _folder.In("cats"));
        UnixPaths.Pipe(_folder.In("cats/pipe"));

        ImageFolder set = ImageFolder.Load(_folder.Path, Skipping);

        (set.Train.Count, set.Test.Count).Should().Be((8, 2));
        set.Skipped.Select(file => (Path.GetFileName(file.Path), file.Reason)).Should().BeEquivalentTo(
        [
            ("circle", "it is a link to a folder, which may lead in a circle and is not followed"),
            ("pipe", $"'{_folder.In("cats/pipe")}' is a pipe, and a file is needed."),
        ]);
    }
}
