using MnistCnn.Data;
using MnistCnn.Data.Npy;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Npy;

public sealed class NpyReaderTests : IDisposable
{
    private static readonly byte[] Base = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("u1")]
    [InlineData("little i2")]
    [InlineData("big i2")]
    [InlineData("little u4")]
    [InlineData("big i8")]
    [InlineData("little f4")]
    [InlineData("big f8")]
    [InlineData("half")]
    [InlineData("Fortran u1")]
    [InlineData("Fortran big u2")]
    [InlineData("f4 from 0 to 1")]
    [InlineData("f8 from 0 to 1")]
    [InlineData("version 2")]
    [InlineData("version 3")]
    public void Images_as_NumPy_writes_them_have_its_values(string name)
    {
        ImageSet images = Read(NumpyFiles.Of(name));

        (images.Count, images.Channels, images.Height, images.Width).Should().Be((2, 1, 2, 3));
        images.Pixels.ToArray().Should().Equal(Base);
        images.Labels.ToArray().Should().Equal(0, 1);
        images.ClassNames.Should().Equal("0", "1");
    }

    [Fact]
    public void Signed_bytes_and_bool_have_their_values()
    {
        Read(NumpyFiles.Of("i1")).Pixels.ToArray().Should().Equal(Base.Select(value => (byte)(value / 2)));
        Read(NumpyFiles.Of("bool")).Pixels.ToArray().Should()
            .Equal(Base.Select(value => value > 100 ? byte.MaxValue : byte.MinValue));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("Fortran colour")]
    public void Colour_becomes_planes(string name)
    {
        ImageSet images = Read(NumpyFiles.Of(name));

        (images.Count, images.Channels, images.Height, images.Width).Should().Be((2, 3, 1, 2));
        images.Pixels.ToArray().Should().Equal(0, 30, 10, 40, 20, 50, 60, 90, 70, 100, 80, 110);
    }

    [Fact]
    public void Whole_floats_that_begin_with_0_and_1_stay_what_they_are()
    {
        byte[] values = [.. new[] { 0f, 1f, 1f, 2f }.SelectMany(BitConverter.GetBytes)];

        Read(NumpyFiles.Make("'<f4'", "(2, 1, 2)", values)).Pixels.ToArray().Should().Equal(0, 1, 1, 2);
    }

    [Fact]
    public void Objects_are_refused_as_pickles() =>
        Refused(NumpyFiles.Of("objects")).Should().Contain("Python objects").And.Contain("pickle").And
            .Contain("never read");

    [Theory]
    [InlineData("'<f4'", "(2, 1, 1)", new byte[] { 0, 0, 0, 63, 0, 0, 0, 64 }, "the value 0.5 at place 0")]
    [InlineData("'<f4'", "(2, 1, 1)", new byte[] { 0, 0, 0, 64, 0, 0, 0, 63 }, "the value 0.5 at place 1")]
    [InlineData("'<f4'", "(2, 1, 1)", new byte[] { 0, 0, 0xC0, 0x7F, 0, 0, 0, 0 }, "the value NaN at place 0")]
    [InlineData("'<i2'", "(2, 1, 1)", new byte[] { 1, 0, 0xFF, 0xFF }, "the value -1 at place 1")]
    [InlineData("'>u2'", "(2, 1, 1)", new byte[] { 0, 1, 1, 0 }, "the value 256 at place 1")]
    [InlineData("'|b1'", "(2, 1, 1)", new byte[] { 1, 2 }, "the value 2 at place 1")]
    [InlineData("'<U5'", "(2, 1, 1)", new byte[] { }, "of the type '<U5'")]
    [InlineData("'<c16'", "(2, 1, 1)", new byte[] { }, "of the type '<c16'")]
    [InlineData("[('a', '<i4')]", "(2, 1, 1)", new byte[] { }, "several fields")]
    [InlineData("'|u1'", "(2, 3)", new byte[] { }, "its shape is 2×3, and images are N×height×width")]
    [InlineData("'|u1'", "(2, 3, 28, 28)", new byte[] { }, "its shape is 2×3×28×28, and images are")]
    [InlineData("'|u1'", "(2, 0, 1)", new byte[] { }, "its shape is 2×0×1")]
    [InlineData("'|u1'", "()", new byte[] { }, "its shape is ()")]
    [InlineData("'|u1'", "(2, 1, 1)", new byte[] { 1 }, "ends before the 2×1×1 values")]
    [InlineData("'<u2'", "(200, 1, 1)", new byte[] { 1 }, "declares 400 bytes, and it cannot have more than")]
    [InlineData("'|u1'", "(2, 1, 1)", new byte[] { 1, 2, 3 }, "goes on after the 2×1×1 values")]
    [InlineData("'|u1'", "(9999999999, 9999, 9999)", new byte[] { }, "and maxBytes allows 1073741824")]
    [InlineData("'|u1'", "(2, 1, 1, ", new byte[] { 1 }, "no dictionary of Python")]
    [InlineData("'|u1'", "(2, -1, 1)", new byte[] { 1 }, "no dictionary of Python")]
    [InlineData("__import__('os')", "(2, 1, 1)", new byte[] { 1 }, "no dictionary of Python")]
    [InlineData("1", "(2, 1, 1)", new byte[] { 1 }, "no dictionary of Python")]
    public void Images_of_something_else_are_refused(string descr, string shape, byte[] values, string message) =>
        Refused(NumpyFiles.Make(descr, shape, values)).Should().Contain(message);

    [Theory]
    [InlineData(4, (byte)9, "version 9.0 of the format, and 1 to 3")]
    [InlineData(0, (byte)'P', "does not begin as an array of NumPy")]
    [InlineData(9, (byte)0xFF, "its header claims")]
    public void Header_of_something_else_is_refused(int at, byte value, string message)
    {
        byte[] file = NumpyFiles.Of("u1");
        file[at == 4 ? 6 : at] = value;

        Refused(file).Should().Contain(message);
    }

    [Fact]
    public void Header_without_a_field_is_refused() =>
        Refused(NumpyFiles.WithHeader("{'descr': '|u1', 'shape': (2, 1, 1)}", 1, 2)).Should()
            .Contain("no 'fortran_order' that is True or False");

    [Fact]
    public void Header_of_Python_2_is_read() =>
        Read(NumpyFiles.WithHeader("{'shape': (2L, 1L, 1L), 'fortran_order': False, \"descr\": '|u1'}", 3, 4))
            .Pixels.ToArray().Should().Equal(3, 4);

    [Fact]
    public void Labels_may_be_a_column_and_have_names_given()
    {
        byte[] labels = NumpyFiles.Make("'<i8'", "(2, 1)", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        ImageSet images = Read(NumpyFiles.Of("u1"), labels, ["cat", "dog"]);

        images.Labels.ToArray().Should().Equal(1, 0);
        images.ClassNames.Should().Equal("cat", "dog");
    }

    [Theory]
    [InlineData("(3,)", new byte[] { 0, 1, 0 }, "holds 2 images and * 3 labels")]
    [InlineData("(2, 14)", new byte[] { }, "its shape is 2×14, and labels are N, or N×1")]
    [InlineData("(2,)", new byte[] { 0, 2 }, "label 2 at index 1 has no class name; with 2 classes")]
    public void Labels_that_do_not_fit_are_refused(string shape, byte[] values, string message) =>
        FluentActions.Invoking(() => Read(
            NumpyFiles.Of("u1"), NumpyFiles.Make("'|u1'", shape, values), ["cat", "dog"]))
            .Should().Throw<InvalidDataException>().WithMessage($"*{message}*");

    [Fact]
    public void Archive_with_one_array_is_read_and_with_two_is_refused()
    {
        byte[] one = NumpyFiles.Zip(("arr_0.npy", NumpyFiles.Of("u1")));
        byte[] two = NumpyFiles.Zip(("a.npy", NumpyFiles.Of("u1")), ("b.npy", NumpyFiles.Of("u1")));

        Read(one).Pixels.ToArray().Should().Equal(Base);
        Refused(two).Should().Contain("it holds 2 arrays, and one is needed: a, b");
    }

    [Fact]
    public void Limit_is_obeyed() =>
        FluentActions.Invoking(() => NpyReader.ReadImageSet(
            Write("images", NumpyFiles.Of("u1")), Write("labels", Labels(0, 1)), maxBytes: 11)).Should()
            .Throw<InvalidDataException>().WithMessage("*declares 2×2×3 values, and maxBytes allows 11.");

    [Fact]
    public void Written_arrays_are_read_again()
    {
        ImageSet colour = ImageSet.FromArrays([0, 30, 10, 40, 20, 50, 60, 90, 70, 100, 80, 110], [1, 0], 1, 2, 3);

        NpyWriter.WriteImages(_directory.File("images.npy"), colour);
        NpyWriter.WriteLabels(_directory.File("labels.npy"), colour);

        File.ReadAllBytes(_directory.File("images.npy")).Should().Equal(NumpyFiles.Of("colour"));
        NpyReader.ReadImageSet(_directory.File("images.npy"), _directory.File("labels.npy")).Pixels.ToArray()
            .Should().Equal(colour.Pixels.ToArray());
    }

    private static byte[] Labels(params byte[] labels) => NumpyFiles.Make("'|u1'", $"({labels.Length},)", labels);

    private string Refused(byte[] images)
    {
        string path = _directory.File("images");
        string message =
            FluentActions.Invoking(() => Read(images)).Should().Throw<InvalidDataException>().Which.Message;
        message.Should().StartWith(path);
        return message;
    }

    private ImageSet Read(byte[] images, byte[]? labels = null, string[]? names = null) =>
        NpyReader.ReadImageSet(Write("images", images), Write("labels", labels ?? Labels(0, 1)), names);

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_directory.File(name), content);
        return _directory.File(name);
    }
}
