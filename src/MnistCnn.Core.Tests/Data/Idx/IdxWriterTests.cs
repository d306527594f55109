using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Idx;

public sealed class IdxWriterTests : IDisposable
{
    private static readonly ImageSet Set =
        ImageSet.FromArrays([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 7], height: 2, width: 3);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WriteImages_stream_gets_the_big_endian_header_and_the_pixels()
    {
        using var stream = new MemoryStream();

        IdxWriter.WriteImages(stream, Set);

        stream.ToArray().Should().Equal(
            0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        stream.CanWrite.Should().BeTrue();
    }

    [Fact]
    public void WriteLabels_stream_gets_the_big_endian_header_and_the_labels()
    {
        using var stream = new MemoryStream();

        IdxWriter.WriteLabels(stream, Set);

        stream.ToArray().Should().Equal(0, 0, 8, 1, 0, 0, 0, 2, 3, 7);
    }

    [Theory]
    [InlineData("images", "labels", null, false)]
    [InlineData("images.gz", "labels.GZ", null, true)]
    [InlineData("images", "labels", true, true)]
    [InlineData("images.gz", "labels.gz", false, false)]
    public void Write_option_or_name_decides_on_gzip_and_reads_back(
        string images, string labels, bool? gzip, bool compressed)
    {
        IdxWriter.WriteImages(_directory.File(images), Set, gzip);
        IdxWriter.WriteLabels(_directory.File(labels), Set, gzip);

        ImageSet read = IdxReader.ReadImageSet(_directory.File(images), _directory.File(labels));
        read.Pixels.ToArray().Should().Equal(Set.Pixels.ToArray());
        read.Labels.ToArray().Should().Equal(Set.Labels.ToArray());
        (read.Height, read.Width).Should().Be((2, 3));
        (File.ReadAllBytes(_directory.File(images))[0] == 0x1F).Should().Be(compressed);
        (File.ReadAllBytes(_directory.File(labels))[0] == 0x1F).Should().Be(compressed);
    }

    [Fact]
    public void WriteImages_part_of_a_set_holds_only_that_part()
    {
        using var stream = new MemoryStream();

        IdxWriter.WriteImages(stream, Set.Split(0.5).Validation);

        stream.ToArray()[16..].Should().Equal(7, 8, 9, 10, 11, 12);
    }

    [Fact]
    public void WriteImages_more_than_one_channel_is_refused()
    {
        var colour = ImageSet.FromArrays(new byte[12], [0], height: 2, width: 2, channels: 3);

        Action toFile = () => IdxWriter.WriteImages(_directory.File("images"), colour);
        Action toStream = () => IdxWriter.WriteImages(new MemoryStream(), colour);

        toFile.Should().Throw<ArgumentException>().WithMessage("*one channel, and these have 3*")
            .WithParameterName("images");
        toStream.Should().Throw<ArgumentException>().WithMessage("*one channel, and these have 3*")
            .WithParameterName("images");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }
}
