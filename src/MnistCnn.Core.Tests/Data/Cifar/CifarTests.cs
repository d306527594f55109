using MnistCnn.Data;
using MnistCnn.Data.Cifar;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Cifar;

/// <summary>Small files laid out as the page of the data set tells: labels, then three planes.</summary>
public sealed class CifarTests : IDisposable
{
    private const int Plane = 32 * 32;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Cifar10_is_read_batch_after_batch()
    {
        WriteCifar10(_directory.Path);

        ImageDataset cifar = Cifar10.Load(_directory.Path);

        (cifar.Name, cifar.Train.Count, cifar.Test.Count).Should().Be(("CIFAR-10", 10, 1));
        (cifar.Train.Channels, cifar.Train.Height, cifar.Train.Width).Should().Be((3, 32, 32));
        cifar.Train.Labels.ToArray().Should().Equal(1, 0, 2, 0, 3, 0, 4, 0, 5, 0);
        cifar.Test.Labels.ToArray().Should().Equal(9);
        cifar.Train.ClassNames.Should().HaveCount(10).And.StartWith(["airplane", "automobile"]);
        ReadOnlySpan<byte> image = cifar.Train.GetImage(4);
        (image[0], image[Plane], image[2 * Plane], image[^1]).Should().Be((3, 4, 5, 5));
    }

    [Fact]
    public void Cifar10_is_found_in_the_folder_of_its_archive()
    {
        WriteCifar10(Directory.CreateDirectory(_directory.File("cifar-10-batches-bin")).FullName);

        Cifar10.Load(_directory.Path).Train.Count.Should().Be(10);
    }

    [Theory]
    [InlineData(false, 42, 100, "fine 42")]
    [InlineData(true, 7, 20, "coarse 7")]
    public void Cifar100_has_fine_and_coarse_classes(bool coarse, int label, int classes, string name)
    {
        WriteCifar100();

        ImageDataset cifar = Cifar100.Load(_directory.Path, coarse);

        cifar.Train.Labels.ToArray().Should().Equal((byte)label);
        cifar.Train.ClassCount.Should().Be(classes);
        cifar.Train.ClassNames[label].Should().Be(name);
        cifar.Train.GetImage(0)[Plane].Should().Be(2);
    }

    [Fact]
    public void File_that_is_cut_off_is_refused()
    {
        WriteCifar10(_directory.Path);
        File.WriteAllBytes(_directory.File("data_batch_3.bin"), new byte[5000]);

        Refused("*data_batch_3.bin: it has 5000 bytes, and must have 3073 for each image; it is cut off*");
    }

    [Fact]
    public void Label_without_a_name_is_refused()
    {
        WriteCifar10(_directory.Path);
        File.WriteAllBytes(_directory.File("test_batch.bin"), Record(1, 10));

        Refused("*test_batch.bin: label 10 of image 0 has no class name; with 10 classes, labels are 0 to 9.");
    }

    [Fact]
    public void Names_that_are_too_few_are_refused()
    {
        WriteCifar10(_directory.Path);
        File.WriteAllText(_directory.File("batches.meta.txt"), "cat\ndog\n");

        Refused("*batches.meta.txt: it has 2 names of classes, and 10 are needed.");
    }

    [Fact]
    public void Missing_batch_is_named_rather_than_left_out()
    {
        WriteCifar10(_directory.Path);
        File.Delete(_directory.File("data_batch_4.bin"));

        FluentActions.Invoking(() => Cifar10.Load(_directory.Path)).Should().Throw<FileNotFoundException>()
            .WithMessage("*does not hold data_batch_4.bin; put the files of the binary version there.");
    }

    [Fact]
    public void Python_version_is_told_to_be_of_pickles()
    {
        File.WriteAllBytes(_directory.File("batches.meta"), [0x80, 2]);

        FluentActions.Invoking(() => Cifar10.Load(_directory.Path)).Should().Throw<FileNotFoundException>()
            .WithMessage("*The Python version, which is there, is of pickles*never read.");
    }

    [Fact]
    public void Limit_is_obeyed()
    {
        WriteCifar10(_directory.Path);

        FluentActions.Invoking(() => Cifar10.Load(_directory.Path, maxBytes: 30_719)).Should()
            .Throw<InvalidDataException>()
            .WithMessage("*hold 10 images of 3072 bytes, and maxBytes allows 30719 bytes.");
        Cifar10.Load(_directory.Path, maxBytes: 30_720).Train.Count.Should().Be(10);
    }

    private static byte[] Record(byte red, params byte[] labels) =>
    [
        .. labels, .. Enumerable.Repeat(red, Plane), .. Enumerable.Repeat((byte)(red + 1), Plane),
        .. Enumerable.Repeat((byte)(red + 2), Plane),
    ];

    private static void WriteCifar10(string directory)
    {
        for (byte batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(
                Path.Combine(directory, $"data_batch_{batch}.bin"), [.. Record(batch, batch), .. Record(100, 0)]);
        File.WriteAllBytes(Path.Combine(directory, "test_batch.bin"), Record(200, 9));
        File.WriteAllText(
            Path.Combine(directory, "batches.meta.txt"),
            "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
    }

    private void WriteCifar100()
    {
        File.WriteAllBytes(_directory.File("train.bin"), Record(1, 7, 42));
        File.WriteAllBytes(_directory.File("test.bin"), Record(1, 19, 99));
        File.WriteAllLines(
            _directory.File("fine_label_names.txt"), Enumerable.Range(0, 100).Select(label => $"fine {label}"));
        File.WriteAllLines(
            _directory.File("coarse_label_names.txt"), Enumerable.Range(0, 20).Select(label => $"coarse {label}"));
    }

    private void Refused(string message) => FluentActions.Invoking(() => Cifar10.Load(_directory.Path)).Should()
        .Throw<InvalidDataException>().WithMessage(message);
}
