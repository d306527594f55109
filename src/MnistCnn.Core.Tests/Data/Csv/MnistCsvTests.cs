using System.IO.Compression;
using System.Text;
using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Csv;

public sealed class MnistCsvTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("label,pixel0,pixel1,pixel2,pixel3\n7,0,1,2,255\n3,9,8,7,6\n")]
    [InlineData("label,1x1,1x2,2x1,2x2\r\n7,0,1,2,255\r\n3,9,8,7,6")]
    [InlineData("7,0,1,2,255\n3,9,8,7,6\n\n")]
    [InlineData("\uFEFF\"label\",\"pixel0\",\"pixel1\",\"pixel2\",\"pixel3\"\n\"7\", 0,1 ,2,255\n3,9,8,7,6\n")]
    [InlineData("pixel0,pixel1,pixel2,pixel3,Label\n0,1,2,255,7\n9,8,7,6,3\n")]
    [InlineData("label,0,1,2,3\n7.0,0.0,1.0,2.0,255.0\n3.0,9.0,8.0,7.0,6.00\n")]
    public void ReadImageSet_of_what_people_have_gives_labels_and_pixels(string text)
    {
        ImageSet images = MnistCsv.ReadImageSet(Stream(text));

        (images.Count, images.Height, images.Width, images.Channels).Should().Be((2, 2, 2, 1));
        images.Labels.ToArray().Should().Equal(7, 3);
        images.Pixels.ToArray().Should().Equal(0, 1, 2, 255, 9, 8, 7, 6);
        images.ClassNames.Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    [Fact]
    public void ReadImageSet_of_images_in_colour_makes_planes()
    {
        ImageSet images = MnistCsv.ReadImageSet(Stream("1,10,20,30,11,21,31\n"), size: (1, 2), channels: 3);

        (images.Channels, images.Height, images.Width).Should().Be((3, 1, 2));
        images.Pixels.ToArray().Should().Equal(10, 11, 20, 21, 30, 31);
        FluentActions.Invoking(() => MnistCsv.ReadImageSet(Stream("1,10,20,30,11\n"), channels: 3)).Should()
            .Throw<InvalidDataException>().WithMessage("*4 columns of pixels, which is no square*, with 3 channels*");
        FluentActions.Invoking(() => MnistCsv.ReadImageSet(Stream("1,2\n"), channels: 0)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("channels");
    }

    [Theory]
    [InlineData("pixel0,pixel1,pixel2,pixel3\n0,1,2,255\n9,8,7,6\n")]
    [InlineData("0,1,2,255\n9,8,7,6\n")]
    [InlineData("label,pixel0,pixel1,pixel2,pixel3\n200,0,1,2,255\n3,9,8,7,6\n")]
    public void ReadImages_gives_pixels_without_labels(string text)
    {
        (byte[] pixels, int count, int height, int width) = MnistCsv.ReadImages(Stream(text));

        (count, height, width).Should().Be((2, 2, 2));
        pixels.Should().Equal(0, 1, 2, 255, 9, 8, 7, 6);
    }

    [Fact]
    public void Size_that_is_given_makes_images_that_are_not_square()
    {
        ImageSet images = MnistCsv.ReadImageSet(Stream("1,10,20,30,40,50,60\n"), size: (2, 3));

        (images.Height, images.Width).Should().Be((2, 3));
        MnistCsv.ReadImages(Stream("10,20,30,40,50,60\n"), (3, 2)).Height.Should().Be(3);
    }

    [Fact]
    public void Class_names_that_are_given_are_those_of_the_set()
    {
        ImageSet images = MnistCsv.ReadImageSet(Stream("1,0\n0,255\n"), ["cat", "dog"]);

        images.ClassNames.Should().Equal("cat", "dog");
    }

    [Theory]
    [InlineData("label,a,b,c,d\n7,0,1,2,256\n", "*: line 2, column 5 is '256', and a pixel must be*from 0 to 255.")]
    [InlineData("7,0,1,2,3\n3,9,-1,7,6\n", "*: line 2, column 3 is '-1', and a pixel must be*from 0 to 255.")]
    [InlineData("7,0,1,2,3\n\n3,9,1,7,x\n", "*: line 3, column 5 is 'x', and a pixel must be*")]
    [InlineData("7,0,1,2,0.5\n", "*: line 1, column 5 is '0.5', and a pixel must be*")]
    [InlineData("7,0,1,2,\n", "*: line 1, column 5 is '', and a pixel must be*")]
    [InlineData("7,0,1,2,99999999999\n", "*: line 1, column 5 is '99999999999', and a pixel must be*")]
    [InlineData("7,0,1,2,\u001b[31m\n", "*: line 1, column 5 is '\\u001B?31m', and a pixel must be*")]
    [InlineData("10,0,1,2,3\n", "*: line 1, column 1 is '10', and a label must be*from 0 to 9, as there are 10 class*")]
    [InlineData("7,0,1,2,3\n3,9,8,7\n", "*: line 2 has 4 columns, and the first line has 5.")]
    [InlineData("7,0,1,2,3,4\n", "*: it has 5 columns of pixels, which is no square, and size is not given.")]
    [InlineData("7\n", "*: it has 0 columns of pixels, which is no square, and size is not given.")]
    [InlineData("pixel0,pixel1,pixel2,pixel3\n0,1,2,3\n", "*no column is named label in line 1*'pixel0'*ReadImages*")]
    [InlineData(",label,pixel0\n0,1,2\n", "*: line 1, column 1 has no name; pandas*to_csv(index=False)*")]
    [InlineData("label,a,b,c,d\n", "*: there is no line behind the names of the columns.")]
    [InlineData("\n \n", "*: it is empty.")]
    public void ReadImageSet_of_something_else_names_line_and_column(string text, string message) =>
        FluentActions.Invoking(() => MnistCsv.ReadImageSet(Stream(text))).Should()
            .Throw<InvalidDataException>().WithMessage(message);

    [Fact]
    public void ReadImages_of_a_file_with_labels_and_no_names_says_so() =>
        FluentActions.Invoking(() => MnistCsv.ReadImages(Stream("7,0,1,2,3\n"))).Should()
            .Throw<InvalidDataException>().WithMessage("*5 columns of pixels*the first seems to be a label*");

    [Fact]
    public void Size_that_does_not_fit_is_refused() =>
        FluentActions.Invoking(() => MnistCsv.ReadImageSet(Stream("7,0,1,2,3\n"), size: (28, 28))).Should()
            .Throw<InvalidDataException>().WithMessage("*it has 4 columns of pixels, and size is 28×28.");

    [Fact]
    public void Limit_is_obeyed_and_memory_stays_below_it()
    {
        string text = string.Concat(Enumerable.Repeat("7,0,1,2,3\n", 100));
        byte[] bomb = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("7,0,1,2,3\n", 2_000_000))));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => MnistCsv.ReadImageSet(new MemoryStream(bomb), maxBytes: 1000));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(512 << 10);
        refused.Should().BeOfType<InvalidDataException>()
            .Which.Message.Should().EndWith("up to line 251 the images take more than maxBytes allows, 1000 bytes.");
        MnistCsv.ReadImageSet(Stream(text), maxBytes: 400).Count.Should().Be(100);
        FluentActions.Invoking(() => MnistCsv.ReadImages(Stream(text), maxBytes: 0)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("maxBytes");
    }

    [Fact]
    public void Line_without_an_end_is_left_after_four_megabytes()
    {
        byte[] bomb = Gzip(new byte[64 << 20]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => MnistCsv.ReadImages(new MemoryStream(bomb)));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(24 << 20);
        refused.Should().BeOfType<InvalidDataException>().Which.Message.Should().Contain("line 1 has no end within");
    }

    [Theory]
    [InlineData("images.csv")]
    [InlineData("images.csv.gz")]
    public void WriteImageSet_is_read_again(string name)
    {
        ImageSet images = Stripes.Make(600);
        string path = _directory.File(name);

        MnistCsv.WriteImageSet(path, images);
        ImageSet read = MnistCsv.ReadImageSet(path, images.ClassNames);

        read.Pixels.ToArray().Should().Equal(images.Pixels.ToArray());
        read.Labels.ToArray().Should().Equal(images.Labels.ToArray());
        (File.ReadAllBytes(path)[0] == 0x1F).Should().Be(name.EndsWith(".gz", StringComparison.Ordinal));
    }

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void WriteImageSet_writes_the_form_of_Kaggle_in_any_culture(string culture)
    {
        using var foreign = new ForeignCulture(culture);
        using var stream = new MemoryStream();

        MnistCsv.WriteImageSet(stream, ImageSet.FromArrays([0, 1, 2, 255, 9, 8, 7, 6], [7, 3], 2, 2));

        Encoding.UTF8.GetString(stream.ToArray()).Should()
            .Be("label,pixel0,pixel1,pixel2,pixel3\n7,0,1,2,255\n3,9,8,7,6\n");
    }

    [Fact]
    public void WriteImageSet_of_colour_is_refused() =>
        FluentActions.Invoking(() => MnistCsv.WriteImageSet(Stream(""), ImageSet.FromArrays(new byte[3], [0], 1, 1, 3)))
            .Should().Throw<ArgumentException>().WithParameterName("images");

    [Fact]
    public void Gzip_that_is_cut_off_is_refused()
    {
        byte[] whole = Gzip(Encoding.UTF8.GetBytes("7,0,1,2,255\n3,9,8,7,6\n"));

        FluentActions.Invoking(() => MnistCsv.ReadImageSet(new MemoryStream(whole[..^4]))).Should()
            .Throw<InvalidDataException>().WithMessage("*gzip data is*cut off*");
    }

    [MnistFact]
    public void Mnist_written_as_text_comes_back_the_same()
    {
        ImageSet test = MnistDataset.LoadAsync().GetAwaiter().GetResult().Test;
        string path = _directory.File("mnist_test.csv");

        MnistCsv.WriteImageSet(path, test);
        ImageSet read = MnistCsv.ReadImageSet(path);

        read.Pixels.Span.SequenceEqual(test.Pixels.Span).Should().BeTrue();
        read.Labels.ToArray().Should().Equal(test.Labels.ToArray());
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return stream.ToArray();
    }
}
