using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Packed;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Packed;

public sealed class PackedImageWriterTests : IDisposable
{
    private static readonly ImageSet Images = Stripes.Make(200);

    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("stripes.images");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_shuffles_images_and_keeps_their_labels()
    {
        PackedImageWriter.Write(FilePath, Images);

        using PackedImageSet packed = PackedImageSet.Open(FilePath);
        packed.Labels.ToArray().Should().NotEqual(Images.Labels.ToArray());
        Contents(packed).Order().Should().Equal(Contents(Images).Order());
        packed.Verify();
    }

    [Fact]
    public void Write_same_seed_gives_the_same_file_and_another_seed_another()
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: 5);
        PackedImageWriter.Write(_directory.File("again"), Images, shuffleSeed: 5);
        PackedImageWriter.Write(_directory.File("other"), Images, shuffleSeed: 6);

        byte[] file = File.ReadAllBytes(FilePath);
        File.ReadAllBytes(_directory.File("again")).Should().Equal(file);
        File.ReadAllBytes(_directory.File("other")).Should().NotEqual(file);
    }

    // 32 MB of the file are put into order at a time, and these are more.
    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void Write_more_than_is_ordered_at_once_has_each_image_once(int? seed)
    {
        const int count = 300, side = 512;

        PackedImageWriter.Write(
            FilePath, count, side, side, (index, pixels) =>
            {
                pixels.Fill((byte)index);
                pixels[^1] = (byte)(index >> 8);
                return index % 10;
            }, shuffleSeed: seed);

        using PackedImageSet packed = PackedImageSet.Open(FilePath);
        byte[] image = new byte[packed.ImageSize];
        var found = new List<int>();
        for (int i = 0; i < count; i++)
        {
            packed.ReadImages(i, image);
            int index = image[0] + (256 * image[^1]);
            image.AsSpan(..^1).IndexOfAnyExcept(image[0]).Should().Be(-1);
            packed.GetLabel(i).Should().Be(index % 10);
            found.Add(index);
        }

        found.Order().Should().Equal(Enumerable.Range(0, count));
        found.SequenceEqual(Enumerable.Range(0, count)).Should().Be(seed is null);
        packed.Verify();
    }

    [Theory]
    [InlineData("images.idx")]
    [InlineData("images.idx.gz")]
    public void WriteIdx_packs_both_files_as_reading_them_would(string name)
    {
        (string imagePath, string labelPath) = (_directory.File(name), _directory.File("labels.idx"));
        IdxWriter.WriteImages(imagePath, Images);
        IdxWriter.WriteLabels(labelPath, Images);

        PackedImageWriter.WriteIdx(FilePath, imagePath, labelPath, shuffleSeed: null);

        using PackedImageSet packed = PackedImageSet.Open(FilePath);
        Contents(packed).Should().Equal(Contents(IdxReader.ReadImageSet(imagePath, labelPath)));
        packed.ClassNames.Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    [Fact]
    public void WriteIdx_files_that_do_not_fit_together_are_refused_and_nothing_is_written()
    {
        (string imagePath, string labelPath) = (_directory.File("images.idx"), _directory.File("labels.idx"));
        IdxWriter.WriteImages(imagePath, Images);
        IdxWriter.WriteLabels(labelPath, Images.Take(199));

        Action write = () => PackedImageWriter.WriteIdx(FilePath, imagePath, labelPath);

        write.Should().Throw<InvalidDataException>()
            .WithMessage($"{imagePath} holds 200 images and {labelPath} 199 labels; they must be as many.");
        Directory.GetFiles(_directory.Path).Should().BeEquivalentTo([imagePath, labelPath]);
    }

    [Fact]
    public void WriteIdx_label_without_a_name_is_refused()
    {
        (string imagePath, string labelPath) = (_directory.File("images.idx"), _directory.File("labels.idx"));
        IdxWriter.WriteImages(imagePath, Images);
        IdxWriter.WriteLabels(labelPath, Images);

        Action write = () => PackedImageWriter.WriteIdx(FilePath, imagePath, labelPath, ["a", "b"]);

        write.Should().Throw<InvalidDataException>().WithMessage($"{labelPath}: label 2 at index 2 has no class name*");
    }

    [Fact]
    public void WriteIdx_compressed_file_cut_off_is_refused_and_nothing_is_written()
    {
        (string imagePath, string labelPath) = (_directory.File("images.idx.gz"), _directory.File("labels.idx"));
        IdxWriter.WriteImages(imagePath, Images);
        IdxWriter.WriteLabels(labelPath, Images);
        File.WriteAllBytes(imagePath, File.ReadAllBytes(imagePath)[..^500]);

        Action write = () => PackedImageWriter.WriteIdx(FilePath, imagePath, labelPath);

        write.Should().Throw<InvalidDataException>().WithMessage($"{imagePath}: *");
        Directory.GetFiles(_directory.Path).Should().BeEquivalentTo([imagePath, labelPath]);
    }

    [Fact]
    public void Write_label_without_a_class_is_refused_and_the_earlier_file_stays()
    {
        PackedImageWriter.Write(FilePath, Images);
        byte[] before = File.ReadAllBytes(FilePath);

        Action write = () => PackedImageWriter.Write(FilePath, 5, 2, 2, (index, _) => index == 3 ? 10 : 0);

        write.Should().Throw<InvalidDataException>()
            .WithMessage("Label 10 at index 3 has no class name: with 10 classes, labels are 0 to 9.");
        File.ReadAllBytes(FilePath).Should().Equal(before);
        Directory.GetFiles(_directory.Path).Should().Equal(FilePath);
    }

    [Fact]
    public void Write_cancelled_between_two_images_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();

        Action write = () => PackedImageWriter.Write(
            FilePath, 5, 2, 2, (index, _) =>
            {
                if (index == 2)
                    cancellation.Cancel();
                return 0;
            }, cancellationToken: cancellation.Token);

        write.Should().Throw<OperationCanceledException>();
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 2, 2, 1, "count")]
    [InlineData(5, 0, 2, 1, "height")]
    [InlineData(5, 2, -1, 1, "width")]
    [InlineData(5, 2, 2, 0, "channels")]
    [InlineData(5, 65_536, 65_536, 1, "height")]
    public void Write_numbers_out_of_their_range_are_refused(
        int count, int height, int width, int channels, string parameter)
    {
        Action write = () => PackedImageWriter.Write(FilePath, count, height, width, (_, _) => 0, channels);

        write.Should().Throw<ArgumentException>().WithParameterName(parameter);
    }

    // Of each image pixels and label, as one text.
    private static IEnumerable<string> Contents(ImageSource images)
    {
        byte[] pixels = new byte[images.ImageSize];
        for (int i = 0; i < images.Count; i++)
        {
            images.ReadImages(i, pixels);
            yield return $"{Convert.ToHexString(pixels)} {images.GetLabel(i)}";
        }
    }
}
