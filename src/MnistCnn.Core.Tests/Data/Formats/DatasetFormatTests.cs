using System.Text;
using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Formats;

/// <summary>What lies at a path is told by a look at it, or refused with what was looked for.</summary>
public sealed class DatasetFormatTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Root => _directory.Path;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("mnist")]
    [InlineData("MNIST/raw")]
    public void Detect_of_four_idx_files_reads_them(string folder)
    {
        SmallDataset.Save(_directory.File(folder));

        ShouldBe(Root, "four IDX files as MNIST's");
        SmallDataset.ShouldBeWhole(ImageDataset.Open(Root));
    }

    [Fact]
    public void Open_of_idx_files_in_a_folder_of_a_known_set_has_its_class_names()
    {
        SmallDataset.Save(_directory.File("fashion-mnist"));

        IMnistDataset data = ImageDataset.Open(_directory.File("fashion-mnist"));

        (data.Name, data.Train.ClassNames[9]).Should().Be(("Fashion-MNIST", "Ankle boot"));
    }

    [Fact]
    public void Open_of_idx_files_of_one_s_own_counts_the_classes()
    {
        var letters = ImageSet.FromArrays(
            new byte[8], [0, 25], 2, 2, classNames: [.. Enumerable.Range(0, 26).Select(n => $"{n}")]);
        foreach (string part in new[] { "train", "t10k" })
        {
            IdxWriter.WriteImages(_directory.File($"{part}-images-idx3-ubyte"), letters);
            IdxWriter.WriteLabels(_directory.File($"{part}-labels-idx1-ubyte"), letters);
        }

        IMnistDataset data = ImageDataset.Open(Root);

        data.Train.ClassNames.Should().HaveCount(26).And.HaveElementAt(25, "25");
        data.Name.Should().Be(Path.GetFileName(Root));
    }

    [Fact]
    public void Open_of_a_folder_of_several_idx_sets_names_their_folders()
    {
        SmallDataset.Save(_directory.File("mnist"));
        SmallDataset.Save(_directory.File("kmnist"));

        Refused(Root, "*it has 2 data sets; name the folder of one: *mnist, *kmnist.");
    }

    [Fact]
    public void Open_of_idx_files_of_which_one_is_missing_names_it()
    {
        SmallDataset.Save(Root);
        File.Delete(_directory.File(SmallDataset.TestLabels + ".gz"));

        FluentActions.Invoking(() => ImageDataset.Open(Root)).Should().Throw<FileNotFoundException>()
            .WithMessage("*t10k-labels-idx1-ubyte*");
    }

    [Fact]
    public void Open_of_an_archive_of_NumPy_goes_by_its_content()
    {
        Npz.Save(_directory.File("set.zip"), new ImageDataset("set", Stripes.Make(8), Stripes.Make(4)));

        ShouldBe(_directory.File("set.zip"), "a NumPy archive (.npz)");
        ImageDataset.Open(_directory.File("set.zip")).Train.Labels.ToArray().Should()
            .Equal(Stripes.Make(8).Labels.ToArray());
    }

    [Theory]
    [InlineData("images.csv", false)]
    [InlineData("images.txt.gz", true)]
    public void Open_of_a_CSV_file_draws_images_to_test_with(string name, bool gzip)
    {
        MnistCsv.WriteImageSet(_directory.File(name), Stripes.Make(40), gzip);

        ShouldBe(_directory.File(name), "CSV of a label and pixels a line");
        IMnistDataset data = ImageDataset.Open(_directory.File(name));
        (data.Train.Count, data.Test.Count, data.Train.ClassCount).Should().Be((32, 8, 4));
        data.Train.ClassNames.Should().Equal("0", "1", "2", "3");
        data.Test.Labels.ToArray().Should().BeEquivalentTo(new[] { 0, 0, 1, 1, 2, 2, 3, 3 }, "of each class a fifth");
    }

    [Fact]
    public void Open_of_a_CSV_file_in_colour_makes_planes()
    {
        string names = string.Join(',', Enumerable.Range(0, 12).Select(pixel => $"pixel{pixel}"));
        string line = string.Join(',', Enumerable.Range(0, 12));
        File.WriteAllText(
            _directory.File("hmnist.csv"), $"{names},label\n" + string.Concat(Enumerable.Repeat($"{line},6\n", 5)));

        IMnistDataset data = ImageDataset.Open(_directory.File("hmnist.csv"));

        (data.Train.Channels, data.Train.Height, data.Train.Width).Should().Be((3, 2, 2));
        data.Train.GetImage(0).ToArray().Should().Equal(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
    }

    [Fact]
    public void Open_of_a_folder_of_CSV_files_takes_both_parts()
    {
        MnistCsv.WriteImageSet(_directory.File("fashion-mnist_train.csv"), Stripes.Make(8));
        MnistCsv.WriteImageSet(_directory.File("fashion-mnist_test.csv"), Stripes.Make(5, seed: 2, classes: 5));

        IMnistDataset data = ImageDataset.Open(Root);

        (data.Train.Count, data.Test.Count).Should().Be((8, 5));
        data.Train.ClassNames.Should().HaveCount(5);
    }

    [Fact]
    public void Open_of_Kaggle_s_folder_leaves_the_file_without_labels_alone()
    {
        MnistCsv.WriteImageSet(_directory.File("train.csv"), Stripes.Make(40));
        File.WriteAllText(_directory.File("test.csv"), "pixel0,pixel1,pixel2,pixel3\n1,2,3,4\n");
        File.WriteAllText(_directory.File("sample_submission.csv"), "ImageId,Label\n1,0\n");

        ImageDataset.Open(Root).Test.Count.Should().Be(8);
    }

    [Fact]
    public void Open_of_a_CSV_file_too_small_to_test_with_says_so()
    {
        MnistCsv.WriteImageSet(_directory.File("images.csv"), Stripes.Make(4));

        Refused(_directory.File("images.csv"), "*images.csv: A share of 0.2 of each class draws 0 of 4 images*");
    }

    [Fact]
    public void Open_of_a_folder_of_Cifar10_reads_it()
    {
        for (int batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(_directory.File($"data_batch_{batch}.bin"), new byte[3073]);
        File.WriteAllBytes(_directory.File("test_batch.bin"), new byte[3073]);
        File.WriteAllLines(_directory.File("batches.meta.txt"), Enumerable.Range(0, 10).Select(n => $"class {n}"));

        ShouldBe(Root, "CIFAR-10's binary files");
        ImageDataset.Open(Root).Train.Count.Should().Be(5);
    }

    [Fact]
    public void Open_of_the_folder_of_Cifar100_s_archive_reads_it()
    {
        string folder = Directory.CreateDirectory(_directory.File("cifar-100-binary")).FullName;
        foreach (string part in new[] { "train.bin", "test.bin" })
            File.WriteAllBytes(Path.Combine(folder, part), new byte[3074]);
        File.WriteAllLines(
            Path.Combine(folder, "fine_label_names.txt"), Enumerable.Range(0, 100).Select(n => $"fine {n}"));

        ShouldBe(Root, "CIFAR-100's binary files");
        ImageDataset.Open(Root).Train.ClassCount.Should().Be(100);
    }

    [Fact]
    public void Open_of_one_part_of_Emnist_reads_it()
    {
        WriteEmnist("letters", "1 65 97\n2 66 98\n");

        ShouldBe(Root, "EMNIST's files");
        ImageDataset.Open(Root).Train.ClassNames.Should().Equal("Aa", "Bb");
    }

    [Fact]
    public void Open_of_several_parts_of_Emnist_asks_for_the_mapping_file_of_one()
    {
        WriteEmnist("letters", "1 65 97\n2 66 98\n");
        WriteEmnist("balanced", "0 48\n1 49\n");

        Refused(Root, "*it has 2 parts of EMNIST*emnist-balanced-mapping.txt, emnist-letters-mapping.txt.");
        ImageDataset.Open(_directory.File("emnist-balanced-mapping.txt")).Name.Should().Be("EMNIST Balanced");
    }

    [Fact]
    public void Detect_of_two_forms_in_one_folder_names_both()
    {
        SmallDataset.Save(Root);
        WriteEmnist("letters", "1 65 97\n2 66 98\n");

        Refused(Root, "*may be four IDX files as MNIST's or EMNIST's files; put one of them elsewhere*");
    }

    [Fact]
    public void Detect_of_something_else_lists_what_was_looked_for_and_what_is_there()
    {
        File.WriteAllText(_directory.File("notes.txt"), "7 apples");
        Directory.CreateDirectory(_directory.File("empty"));

        Refused(
            Root,
            "*four IDX files as MNIST's; EMNIST's files; CIFAR-10's binary files; CIFAR-100's binary files; a NumPy "
            + "archive (.npz); CSV of a label and pixels a line. The folder holds empty/, notes.txt.");
        Refused(_directory.File("empty"), "*The folder is empty.");
        Refused(_directory.File("notes.txt"), "*It is a file of 8 bytes.");
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 5, 6, 0, 0 }, "*It is a file of 6 bytes, a zip archive; unpack it first.")]
    [InlineData(new byte[] { 0x80, 4, 0x95 }, "*a pickle of Python, which can run any program and is never read.")]
    [InlineData(new byte[] { 0x93, 0x4E, 0x55, 0x4D }, "*one array of NumPy; images and labels are two.")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, "*compressed with gzip.")]
    public void Detect_of_a_file_of_another_kind_says_what_it_is(byte[] content, string message)
    {
        File.WriteAllBytes(_directory.File("file"), content);

        Refused(_directory.File("file"), message);
    }

    [Fact]
    public void Detect_of_a_list_of_files_is_no_CSV_of_pixels()
    {
        File.WriteAllText(_directory.File("list.csv"), "file,label\n1.png,cat\n");

        Refused(_directory.File("list.csv"), "*is no data set of a form that was looked for*");
    }

    [Fact]
    public void Detect_of_nothing_says_that_nothing_is_there() =>
        FluentActions.Invoking(() => DatasetFormat.Detect(_directory.File("nothing"))).Should()
            .Throw<FileNotFoundException>().WithMessage("There is no file and no folder '*nothing'.");

    [Fact]
    public void Detect_of_a_form_of_one_s_own_reads_it()
    {
        File.WriteAllText(_directory.File("mine.dat"), "mine");
        var mine = new DatasetFormat(
            "mine", path => path.EndsWith(".dat", StringComparison.Ordinal), (_, _) => EmbeddedDigits.Load());

        DatasetFormat.Detect(_directory.File("mine.dat"), mine).Should().BeSameAs(mine);
        ImageDataset.Open(_directory.File("mine.dat"), mine).Train.Count.Should().Be(EmbeddedDigits.Load().Train.Count);
        mine.Matches(_directory.File("missing.dat")).Should().BeFalse();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        FluentActions.Invoking(() => mine.Load("x", cancelled.Token)).Should().Throw<OperationCanceledException>();
    }

    private static void ShouldBe(string path, string name) => DatasetFormat.Detect(path).Name.Should().Be(name);

    private static void Refused(string path, string message) => FluentActions.Invoking(() => ImageDataset.Open(path))
        .Should().Throw<InvalidDataException>().WithMessage(message);

    private void WriteEmnist(string split, string mapping)
    {
        File.WriteAllText(_directory.File($"emnist-{split}-mapping.txt"), mapping, Encoding.ASCII);
        var ones = ImageSet.FromArrays(new byte[4], [1], 2, 2);
        foreach (string part in new[] { "train", "test" })
        {
            IdxWriter.WriteImages(_directory.File($"emnist-{split}-{part}-images-idx3-ubyte"), ones);
            IdxWriter.WriteLabels(_directory.File($"emnist-{split}-{part}-labels-idx1-ubyte"), ones);
        }
    }
}
