using MnistCnn.Data;
using MnistCnn.Data.Npy;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Npy;

public sealed class NpzTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("set.npz");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Save_is_read_again_with_all_parts()
    {
        var dataset = new ImageDataset("set", Stripes.Make(600), Stripes.Make(8, 2), Stripes.Make(4, 3));

        Npz.Save(FilePath, dataset);
        ImageDataset read = Npz.Load(FilePath, Stripes.Make(4).ClassNames);

        read.Name.Should().Be("set");
        ShouldBeSame(read.Train, dataset.Train);
        ShouldBeSame(read.Test, dataset.Test);
        ShouldBeSame(read.Validation!, dataset.Validation!);
    }

    [Fact]
    public void Save_writes_the_same_bytes_twice()
    {
        Npz.Save(FilePath, new ImageDataset("set", Stripes.Make(8), Stripes.Make(4)));
        byte[] first = File.ReadAllBytes(FilePath);

        Npz.Save(FilePath, new ImageDataset("set", Stripes.Make(8), Stripes.Make(4)));

        File.ReadAllBytes(FilePath).Should().Equal(first);
    }

    [Fact]
    public void Load_of_the_names_of_MedMNIST_gives_colour_and_validation()
    {
        byte[] Labels(byte label) => NumpyFiles.Make("'|u1'", "(2, 1)", label, 0);
        File.WriteAllBytes(FilePath, NumpyFiles.Zip(
            ("train_images.npy", NumpyFiles.Of("colour")), ("train_labels.npy", Labels(1)),
            ("val_images.npy", NumpyFiles.Of("colour")), ("val_labels.npy", Labels(3)),
            ("test_images.npy", NumpyFiles.Of("Fortran colour")), ("test_labels.npy", Labels(2))));

        ImageDataset read = Npz.Load(FilePath);

        read.Train.Channels.Should().Be(3);
        read.Test.Pixels.ToArray().Should().Equal(0, 30, 10, 40, 20, 50, 60, 90, 70, 100, 80, 110);
        read.Validation!.Labels.ToArray().Should().Equal(3, 0);
        read.Train.ClassNames.Should().Equal("0", "1", "2", "3");
    }

    [Fact]
    public void Load_of_other_names_lists_what_is_there()
    {
        File.WriteAllBytes(FilePath, NumpyFiles.Zip(("x_train.npy", NumpyFiles.Of("u1")), ("y.npy", [])));

        Refused().Should().Contain("it holds x_train, y; a data set has x_train, y_train, x_test, y_test, as Keras's");
    }

    [Fact]
    public void Load_of_an_array_that_is_damaged_or_there_twice_is_refused()
    {
        byte[] twice = NumpyFiles.Zip(
            ("x_train.npy", NumpyFiles.Of("u1")), ("x_train.npy", NumpyFiles.Of("u1")),
            ("y_train.npy", NumpyFiles.Make("'|u1'", "(2,)", 0, 1)), ("x_test.npy", NumpyFiles.Of("u1")),
            ("y_test.npy", NumpyFiles.Make("'|u1'", "(2,)", 0, 1)));
        File.WriteAllBytes(FilePath, twice);
        Refused().Should().Contain("x_train: it is there 2 times");

        byte[] damaged = NumpyFiles.Zip(
            ("train_images.npy", NumpyFiles.Of("u1")), ("train_labels.npy", NumpyFiles.Make("'|u1'", "(2,)", 0, 1)),
            ("test_images.npy", NumpyFiles.Of("u1")), ("test_labels.npy", NumpyFiles.Make("'|u1'", "(2,)", 0, 1)));
        damaged[damaged.AsSpan().IndexOf(NumpyFiles.Of("u1").AsSpan(^4..)) + 2] ^= 1;
        File.WriteAllBytes(FilePath, damaged);
        Refused().Should().Contain("train_images: it does not have the checksum in the archive");
    }

    [Fact]
    public void Load_of_a_pickle_in_an_archive_is_refused()
    {
        File.WriteAllBytes(FilePath, NumpyFiles.Zip(
            ("x_train.npy", NumpyFiles.Of("objects")), ("y_train.npy", NumpyFiles.Of("objects")),
            ("x_test.npy", NumpyFiles.Of("u1")), ("y_test.npy", NumpyFiles.Of("objects"))));

        Refused().Should().Contain("y_train: its values are Python objects, that is a pickle");
    }

    [Fact]
    public void Load_of_a_bomb_is_refused_before_it_is_unpacked()
    {
        byte[] images = NumpyFiles.Make("'|u1'", "(100000, 28, 28)", new byte[78_400_000]);
        byte[] labels = NumpyFiles.Make("'|u1'", "(100000,)", new byte[100_000]);
        File.WriteAllBytes(FilePath, NumpyFiles.Zip(
            ("x_train.npy", images), ("y_train.npy", labels), ("x_test.npy", images), ("y_test.npy", labels)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => Npz.Load(FilePath, maxBytes: 1 << 20));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2 << 20);
        refused.Should().BeOfType<InvalidDataException>().Which.Message.Should()
            .EndWith("x_train: its header declares 100000×28×28 values, and maxBytes allows 1048576.");
        Npz.Load(FilePath).Train.Count.Should().Be(100_000);
    }

    [Fact]
    public void Load_of_parts_of_two_sizes_is_refused()
    {
        byte[] labels = NumpyFiles.Make("'|u1'", "(2,)", 0, 1);
        File.WriteAllBytes(FilePath, NumpyFiles.Zip(
            ("x_train.npy", NumpyFiles.Of("u1")), ("y_train.npy", labels), ("x_test.npy", NumpyFiles.Of("colour")),
            ("y_test.npy", labels)));

        Refused().Should().Contain("The images of test are 3×1×2 and those of train 1×2×3");
    }

    [PythonFact("numpy")]
    public void Saved_archive_is_read_by_NumPy_and_one_of_NumPy_by_us()
    {
        ImageSet colour = ImageSet.FromArrays([0, 30, 10, 40, 20, 50, 60, 90, 70, 100, 80, 110], [1, 0], 1, 2, 3);
        Npz.Save(FilePath, new ImageDataset("set", colour, colour));
        string theirs = _directory.File("theirs.npz");

        string printed = Python.Run(
            """
            import sys, numpy
            with numpy.load(sys.argv[1]) as f:
                parts = {name: f[name] for name in sorted(f.files)}
            print([(name, a.shape, str(a.dtype), a.ravel().tolist()) for name, a in parts.items()])
            numpy.savez_compressed(sys.argv[2], **{n: a.astype('>i4') for n, a in parts.items()})
            """,
            ["numpy"], FilePath, theirs);

        printed.Trim().Should().Be(
            "[('x_test', (2, 1, 2, 3), 'uint8', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]), "
            + "('x_train', (2, 1, 2, 3), 'uint8', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]), "
            + "('y_test', (2,), 'uint8', [1, 0]), ('y_train', (2,), 'uint8', [1, 0])]");
        ShouldBeSame(Npz.Load(theirs).Train, colour);
    }

    private static void ShouldBeSame(ImageSet read, ImageSet written)
    {
        read.Pixels.ToArray().Should().Equal(written.Pixels.ToArray());
        read.Labels.ToArray().Should().Equal(written.Labels.ToArray());
    }

    private string Refused()
    {
        string message =
            FluentActions.Invoking(() => Npz.Load(FilePath)).Should().Throw<InvalidDataException>().Which.Message;
        message.Should().StartWith(FilePath);
        return message;
    }
}
