using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Data.Npy;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

/// <summary>Labels that a byte cannot hold, from files and back.</summary>
public sealed class WideLabelTests : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 1000).Select(label => $"{label}")];

    private static readonly ImageSet Images =
        ImageSet.FromArrays(new byte[16], [(ushort)0, 255, 256, 999], 2, 2, classNames: Names);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Npz_keeps_them()
    {
        Npz.Save(_directory.File("set.npz"), new ImageDataset("set", Images, Images.Take(2)));

        ImageDataset read = Npz.Load(_directory.File("set.npz"));

        read.Train.Labels.ToArray().Should().Equal(0, 255, 256, 999);
        read.Test.ClassNames.Should().Equal(Names);
    }

    [Theory]
    [InlineData("'<i2'", new byte[] { 0xE7, 3, 0, 1 })]
    [InlineData("'>u4'", new byte[] { 0, 0, 3, 0xE7, 0, 0, 1, 0 })]
    [InlineData("'<f4'", new byte[] { 0, 0xC0, 0x79, 0x44, 0, 0, 0x80, 0x43 })]
    public void NumPy_s_numbers_of_any_size_are_read(string type, byte[] labels)
    {
        File.WriteAllBytes(_directory.File("labels.npy"), NumpyFiles.Make(type, "(2,)", labels));
        NpyWriter.WriteImages(_directory.File("images.npy"), Images.Take(2));

        NpyReader.ReadImageSet(_directory.File("images.npy"), _directory.File("labels.npy")).Labels.ToArray().Should()
            .Equal(999, 256);
    }

    [Fact]
    public void Idx_files_keep_them_in_four_bytes()
    {
        IdxWriter.WriteImages(_directory.File("images"), Images);
        IdxWriter.WriteLabels(_directory.File("labels"), Images);

        File.ReadAllBytes(_directory.File("labels")).Should()
            .Equal(0, 0, 0xC, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 1, 0, 0, 0, 3, 0xE7);
        IdxReader.ReadImageSet(_directory.File("images"), _directory.File("labels"), Names).Labels.ToArray().Should()
            .Equal(0, 255, 256, 999);
    }

    [Fact]
    public void Idx_files_of_labels_in_two_bytes_are_read() =>
        IdxReader.ReadLabels(new MemoryStream([0, 0, 0xB, 1, 0, 0, 0, 2, 3, 0xE7, 0, 1])).Should().Equal(999, 1);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0xB, 1, 0, 0, 0, 1, 0xFF, 0xFF }, "*label -1 at index 0 is none: labels are 0 to*")]
    [InlineData(new byte[] { 0, 0, 0xC, 1, 0, 0, 0, 1, 0, 1, 0, 0 }, "*label 65536 at index 0 is none*")]
    [InlineData(new byte[] { 0, 0, 0xC, 1, 0, 0, 0, 1, 0, 1, 0 }, "*header declares 12 bytes, and the file has 11*")]
    [InlineData(new byte[] { 0, 0, 0xC, 1, 0x7F, 0xFF, 0xFF, 0xFF }, "*the label count in its header is 2147483647*")]
    public void Idx_labels_that_are_none_are_refused(byte[] file, string message) =>
        FluentActions.Invoking(() => IdxReader.ReadLabels(new MemoryStream(file))).Should()
            .Throw<InvalidDataException>().WithMessage(message);

    [Fact]
    public void Csv_files_keep_them()
    {
        MnistCsv.WriteImageSet(_directory.File("set.csv"), Images);

        MnistCsv.ReadImageSet(_directory.File("set.csv"), Names).Labels.ToArray().Should().Equal(0, 255, 256, 999);
    }

    [Fact]
    public void Classes_up_to_65536_are_saved_loaded_and_predicted()
    {
        string[] names = [.. Enumerable.Range(0, 65_536).Select(label => $"class {label}")];
        ImageSet images = ImageSet.FromArrays(new byte[4], [ushort.MaxValue], 2, 2, classNames: names);
        Cnn model = CnnBuilder.For(images).WithConvDepth(1).WithFilters(2).WithKernelSize(1, Padding.Same)
            .WithDenseUnits(2).WithSeed(1).Build();
        ModelFile.Save(model, _directory.File("model.safetensors"));

        using var classifier = ImageClassifier.Load(_directory.File("model.safetensors"));

        classifier.Description.ClassNames[65_535].Should().Be("class 65535");
        Prediction prediction = classifier.Predict(images.GetImage(0));
        prediction.ClassName.Should().Be($"class {prediction.Label}");
    }
}
