using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFolderTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_numbered_in_ordinal_order_of_their_folders()
    {
        _folder.With("b", 5).With("a", 5).With("10", 5).With("9", 5).With("B", 5).With("ä", 5);

        ImageFolder set = ImageFolder.Load(_folder.Path);

        set.Train.ClassNames.Should().Equal("10", "9", "B", "a", "b", "ä");
        set.Test.ClassNames.Should().Equal(set.Train.ClassNames);
        set.Name.Should().Be(Path.GetFileName(_folder.Path));
        set.Skipped.Should().BeEmpty();
        set.Validation.Should().BeNull();
    }

    [Fact]
    public void Every_image_has_the_label_of_its_folder_and_the_pixels_of_its_file()
    {
        _folder.With("cats", 20, firstRed: 1).With("dogs", 30, firstRed: 101);

        ImageFolder set = ImageFolder.Load(_folder.Path);

        (ImageSet, IReadOnlyList<string>)[] parts = [(set.Train, set.TrainFiles), (set.Test, set.TestFiles)];
        foreach ((ImageSet images, IReadOnlyList<string> files) in parts)
        {
            files.Should().HaveCount(images.Count);
            for (int i = 0; i < images.Count; i++)
            {
                int number = int.Parse(Path.GetFileNameWithoutExtension(files[i]), CultureInfo.InvariantCulture);
                string name = images.ClassNames[images.GetLabel(i)];
                images.GetImage(i).ToArray().Should().Equal(
                    [.. Enumerable.Repeat((byte)(number + (name == "cats" ? 1 : 101)), 16), .. new byte[32]]);
                Path.GetFileName(Path.GetDirectoryName(files[i])).Should().Be(name);
            }
        }

        set.TrainFiles.Concat(set.TestFiles).Should().OnlyHaveUniqueItems().And.HaveCount(50);
    }

    [Fact]
    public void Of_each_class_the_same_share_is_drawn_to_test_with()
    {
        _folder.With("cats", 20).With("dogs", 30).With("hens", 50);

        ImageFolder set = ImageFolder.Load(_folder.Path, new ImageFolderOptions { TestShare = 0.1 });

        set.Test.Labels.ToArray().CountBy(label => label).Should().BeEquivalentTo(
            new Dictionary<ushort, int> { [0] = 2, [1] = 3, [2] = 5 });
        set.Train.Count.Should().Be(90);
    }

    [Fact]
    public void The_same_seed_gives_the_same_set_and_another_one_another()
    {
        _folder.With("cats", 40).With("dogs", 40);

        ImageFolder first = ImageFolder.Load(_folder.Path);
        ImageFolder same = ImageFolder.Load(_folder.Path);
        ImageFolder other = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Seed = 2 });

        same.TrainFiles.Should().Equal(first.TrainFiles);
        same.TestFiles.Should().Equal(first.TestFiles);
        same.Train.Pixels.ToArray().Should().Equal(first.Train.Pixels.ToArray());
        other.TestFiles.Should().NotBeEquivalentTo(first.TestFiles);
    }

    [Fact]
    public void The_last_part_of_the_images_holds_all_classes()
    {
        _folder.With("train/cats", 100).With("train/dogs", 100).With("test/cats", 1);

        (_, ImageSet validation) = ImageFolder.Load(_folder.Path).Train.Split(0.2);

        validation.Labels.ToArray().CountBy(label => label).Should().HaveCount(2)
            .And.OnlyContain(each => each.Value > 10);
    }

    [Theory]
    [InlineData("train", "test", "val")]
    [InlineData("Training", "Testing", "valid")]
    [InlineData("TRAIN", "TEST", "Validation")]
    public void Folders_of_parts_are_the_parts(string train, string test, string validation)
    {
        _folder.With($"{train}/cats", 3).With($"{train}/dogs", 4).With($"{test}/dogs", 2)
            .With($"{validation}/cats", 1).With($"{validation}/dogs", 4);
        _folder.Write("readme.txt", "which nobody reads"u8.ToArray());

        ImageFolder set = ImageFolder.Load(_folder.Path);

        set.Train.Count.Should().Be(7);
        set.Test.Labels.ToArray().Should().Equal(1, 1);
        set.Validation!.Count.Should().Be(5);
        set.ValidationFiles.Should().HaveCount(5).And.OnlyContain(path => path.Contains(validation));
        set.Validation.ClassNames.Should().Equal("cats", "dogs");
    }

    [Fact]
    public void A_validation_part_alone_is_what_to_test_with()
    {
        _folder.With("train/cats", 3).With("train/dogs", 4).With("val/dogs", 2);

        ImageFolder set = ImageFolder.Load(_folder.Path);

        set.TestFiles.Should().HaveCount(2).And.OnlyContain(path => path.Contains("val"));
        set.Validation.Should().BeNull();
    }

    [Fact]
    public void A_part_to_train_on_alone_is_drawn_from()
    {
        _folder.With("train/cats", 10).With("train/dogs", 10);

        ImageFolder set = ImageFolder.Load(_folder.Path);

        (set.Train.Count, set.Test.Count).Should().Be((16, 4));
    }

    [Fact]
    public void A_class_may_be_named_as_a_part_beside_others()
    {
        _folder.With("car", 5).With("plane", 5).With("train", 5);

        ImageFolder.Load(_folder.Path).Train.ClassNames.Should().Equal("car", "plane", "train");
    }

    [Fact]
    public void Deeper_folders_belong_to_their_class_and_litter_to_none()
    {
        _folder.With("cats/2024/may", 5).With("cats", 5).With("dogs", 10);
        foreach (string litter in (string[])["cats/Thumbs.db", "dogs/.DS_Store", "dogs/.git/head", ".cache/x", "a"])
            _folder.Write(litter, [1, 2, 3]);
        _folder.Write("__MACOSX/cats/000.png", [1, 2, 3]);

        ImageFolder set = ImageFolder.Load(_folder.Path);

        (set.Train.Count, set.Test.Count, set.Train.ClassCount).Should().Be((16, 4, 2));
    }

    [Fact]
    public void Formats_are_told_apart_by_content()
    {
        SKColor orange = new(200, 100, 50);
        byte[][] files =
        [
            Pictures.Plain(orange), Pictures.Plain(orange, format: SKEncodedImageFormat.Jpeg),
            Pictures.Plain(orange, format: SKEncodedImageFormat.Webp), Pictures.Bmp(4, 4, (_, _) => orange),
        ];
        for (int i = 0; i < files.Length; i++)
        {
            _folder.Write($"train/a/{i}.png", files[i]);
            _folder.Write($"train/b/{i}", files[i]);
        }

        _folder.Write("test/a/picture.jpg", Pictures.Gif());

        ImageFolder set = ImageFolder.Load(_folder.Path);

        for (int i = 0; i < set.Train.Count; i++)
        {
            byte[] image = set.Train.GetImage(i).ToArray();
            for (int channel = 0; channel < 3; channel++)
                image.Skip(16 * channel).Take(16).Should().OnlyContain(
                    value => Math.Abs(value - new[] { 200, 100, 50 }[channel]) <= 4, set.TrainFiles[i]);
        }

        ImageFolder.ReadImage(set.TestFiles[0], new ImageFolderOptions { Channels = 1 })
            .Should().Contain((byte)255).And.Contain((byte)0).And.HaveCount(9);
    }

    [Fact]
    public void Progress_tells_each_file_once()
    {
        _folder.With("cats", 20).With("dogs", 20);
        _folder.Write("dogs/broken.png", [1]);
        List<ImageFolderProgress> told = [];

        ImageFolder.Load(_folder.Path, new ImageFolderOptions { SkipUnreadable = true }, new Direct(told.Add));

        told.Should().Equal(Enumerable.Range(1, 41).Select(done => new ImageFolderProgress(done, 41)));
    }

    [Fact]
    public void Reading_is_broken_off_by_its_token()
    {
        _folder.With("cats", 50).With("dogs", 50);
        using var source = new CancellationTokenSource();
        List<ImageFolderProgress> told = [];

        Action load = () => ImageFolder.Load(_folder.Path, null, new Direct(progress =>
        {
            told.Add(progress);
            source.Cancel();
        }), source.Token);

        load.Should().Throw<OperationCanceledException>();
        told.Count.Should().BeLessThan(100);
    }

    [Fact]
    public void What_progress_throws_comes_out_as_it_is()
    {
        _folder.With("cats", 5).With("dogs", 5);

        Action load = () => ImageFolder.Load(
            _folder.Path, null, new Direct(_ => throw new NotSupportedException("mine")));

        load.Should().Throw<NotSupportedException>().WithMessage("mine");
    }

    [Fact]
    public void More_pixels_than_there_is_room_for_at_once_are_read_all_the_same()
    {
        // Three pictures of 10 million pixels take 240 MB each while they are decoded, and the room is 512 MiB.
        byte[] large = PngFile.Make(10_000, 1_000, 1, 0, new byte[1_250 * 1_000]);
        foreach (string name in (string[])["a/1", "a/2", "b/1", "b/2"])
            _folder.Write($"train/{name}", large);
        _folder.Write("test/a/1", large);

        ImageFolder set = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Height = 2, Width = 2 });

        set.Train.Pixels.ToArray().Should().HaveCount(48).And.OnlyContain(value => value == 0);
    }

    private sealed class Direct(Action<ImageFolderProgress> report) : IProgress<ImageFolderProgress>
    {
        public void Report(ImageFolderProgress value) => report(value);
    }
}
