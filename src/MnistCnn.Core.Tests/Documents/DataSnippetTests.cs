using MnistCnn.Data;
using MnistCnn.Data.Cifar;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Data.Packed;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Parquet;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Documents;

/// <summary>What docs/data.md shows, compiled and run on small files of those names.</summary>
public sealed class DataSnippetTests : IDisposable
{
    private static readonly ImageSet Images = ImageSet.FromArrays(
        [.. Enumerable.Range(0, 20 * 16).Select(i => (byte)i)], [.. new byte[10], .. Ones(10)], 4, 4);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Snippets_of_the_page_are_the_code_below()
    {
        string documents = Path.Combine(AppContext.BaseDirectory, "Documents");
        string code = Flat(File.ReadAllText(Path.Combine(documents, "DataSnippets.cs.txt")));
        string[] parts = File.ReadAllText(Path.Combine(documents, "data.md")).Split("```");
        string[] snippets = [.. parts.Where(part => part.StartsWith("csharp", StringComparison.Ordinal))];

        snippets.Should().NotBeEmpty();
        foreach (string snippet in snippets)
            code.Should().Contain(InFolder(Flat(snippet["csharp".Length..])));
    }

    [Fact]
    public void Folder_of_any_form_is_opened()
    {
        Directory.CreateDirectory(At("downloads/"));
        MnistCsv.WriteImageSet(At("downloads/train.csv"), Images);

        IMnistDataset mine = ImageDataset.Open(At("downloads/"), [.. ImageFolder.Formats(), ParquetDataset.Format()]);

        (mine.Train.Count, mine.Test.Count).Should().Be((16, 4));
    }

    [Fact]
    public void Parquet_files_are_written_and_read()
    {
        ParquetDataset.Save(At("beans/"), new ImageDataset("beans", Stripes.Make(8), Stripes.Make(4)));

        var options = new ImageFolderOptions { Height = 32, Width = 32 };
        ParquetDataset beans = ParquetDataset.Load(At("beans/"), options);
        Cnn model = CnnBuilder.For(beans).Build();

        (beans.Train.Count, beans.Test.Count, beans.Name).Should().Be((8, 4, "beans"));
        model.Description.ClassNames.Should().Equal("row 0", "row 1", "row 2", "row 3");
        var dataset = new ImageDataset("mine", beans.Train, beans.Test);
        ParquetDataset.Save(At("mine/"), dataset);
    }

    [Fact]
    public void Csv_with_labels_is_split()
    {
        MnistCsv.WriteImageSet(At("train.csv"), Images);

        ImageSet all = MnistCsv.ReadImageSet(At("train.csv"));
        (ImageSet train, ImageSet validation) = all.SplitStratified(0.1, seed: 1);

        (train.Count, validation.Count).Should().Be((18, 2));
    }

    [Fact]
    public void Csv_without_labels_is_predicted()
    {
        File.WriteAllText(At("test.csv"), "pixel0,pixel1,pixel2,pixel3\n0,1,2,3\n4,5,6,7\n");
        Cnn model = new CnnBuilder().WithInput(2, 2).WithConvDepth(1).WithFilters(2).WithKernelSize(1, Padding.Same)
            .WithDenseUnits(2).Build();
        using var classifier = ImageClassifier.Of(model);

        (byte[] pixels, int count, _, _) = MnistCsv.ReadImages(At("test.csv"));
        int[] labels = new int[count];
        classifier.PredictLabels(pixels, labels);

        labels.Should().HaveCount(2).And.OnlyContain(label => label >= 0 && label < 10);
    }

    [Fact]
    public void Archive_of_NumPy_is_trained_on()
    {
        Npz.Save(At("bloodmnist.npz"), new ImageDataset("blood", Stripes.Make(16), Stripes.Make(4), Stripes.Make(8)));

        ImageDataset blood = Npz.Load(At("bloodmnist.npz"));
        Cnn model = CnnBuilder.For(blood).Build();
        new Trainer(model, new TrainerOptions { Epochs = 1 }).Fit(blood.Train, blood.Validation);

        model.Description.ClassNames.Should().Equal("0", "1", "2", "3");
    }

    [Fact]
    public void Two_files_of_NumPy_make_a_set()
    {
        NpyWriter.WriteImages(At("k49-train-imgs.npz"), Images);
        NpyWriter.WriteLabels(At("k49-train-labels.npz"), Images);

        ImageSet images = NpyReader.ReadImageSet(At("k49-train-imgs.npz"), At("k49-train-labels.npz"));

        images.Pixels.ToArray().Should().Equal(Images.Pixels.ToArray());
    }

    [Fact]
    public void Cifar_and_Emnist_are_found_in_a_folder()
    {
        WriteFolder();

        ImageDataset cifar = Cifar10.Load(At("data/"));
        ImageDataset letters = Emnist.Load(At("data/"), EmnistSplit.Letters);

        (cifar.Train.Count, letters.Train.ClassNames[1]).Should().Be((5, "Bb"));
    }

    [Fact]
    public void Packed_files_are_written_and_trained_on()
    {
        IdxWriter.WriteImages(At("train-images-idx3-ubyte.gz"), Images);
        IdxWriter.WriteLabels(At("train-labels-idx1-ubyte.gz"), Images);

        PackedImageWriter.WriteIdx(
            At("train.images"), At("train-images-idx3-ubyte.gz"), At("train-labels-idx1-ubyte.gz"));
        PackedImageWriter.Write(At("noise.images"), count: 1_000, height: 12, width: 12, (index, pixels) =>
        {
            new Random(index).NextBytes(pixels);
            return index % 10;
        });

        using PackedImageSet noise = PackedImageSet.Open(At("noise.images"));
        (ImageSource training, ImageSource validation) = noise.Split(0.1);
        Cnn model = CnnBuilder.For(noise).Build();
        new Trainer(model, new TrainerOptions { Epochs = 1 }).Fit(training, validation);

        (training.Count, validation.Count, model.Description.Training!.Epoch).Should().Be((900, 100, 1));
        using PackedImageSet packed = PackedImageSet.Open(At("train.images"));
        packed.Count.Should().Be(20);
    }

    [Fact]
    public void Several_files_make_one_data_set()
    {
        MnistCsv.WriteImageSet(At("train.csv"), Images);
        MnistCsv.WriteImageSet(At("held-out.csv"), Images.Take(5));

        var dataset = new ImageDataset(
            "mine", MnistCsv.ReadImageSet(At("train.csv")), MnistCsv.ReadImageSet(At("held-out.csv")));

        (dataset.Train.Count, dataset.Test.Count).Should().Be((20, 5));
    }

    private void WriteFolder()
    {
        Directory.CreateDirectory(At("data/"));
        for (int batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(At($"data/data_batch_{batch}.bin"), new byte[3073]);
        File.WriteAllBytes(At("data/test_batch.bin"), new byte[3073]);
        File.WriteAllLines(At("data/batches.meta.txt"), Enumerable.Range(0, 10).Select(label => $"class {label}"));
        File.WriteAllText(At("data/emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n");
        foreach (string part in new[] { "train", "test" })
        {
            var ones = ImageSet.FromArrays(new byte[4], [1], 2, 2);
            IdxWriter.WriteImages(At($"data/emnist-letters-{part}-images-idx3-ubyte"), ones);
            IdxWriter.WriteLabels(At($"data/emnist-letters-{part}-labels-idx1-ubyte"), ones);
        }
    }

    private static byte[] Ones(int count) => [.. Enumerable.Repeat((byte)1, count)];

    private static string Flat(string code) => string.Concat(code.Where(letter => !char.IsWhiteSpace(letter)));

    // The page names files; the tests name them in a directory of their own.
    private static string InFolder(string snippet) =>
        System.Text.RegularExpressions.Regex.Replace(snippet, "\"([^\"]*(\\.[a-z]+|/))\"", "At(\"$1\")");

    private string At(string name) => _directory.File(name);
}
