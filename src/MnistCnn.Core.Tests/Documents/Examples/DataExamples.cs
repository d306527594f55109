using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Data.Packed;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on data sets, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class DataExamples
{
    private static void Of_CnnBuilder_For(IMnistDataset digits)
    {
        Cnn model = CnnBuilder.For(digits.Train).WithConvDepth(2).Build();
    }

    private static void Of_DatasetFormat()
    {
        DatasetFormat format = DatasetFormat.Detect("downloads/train.csv");
        Console.WriteLine(format.Name);
        IMnistDataset images = format.Load("downloads/train.csv");
    }

    private static void Of_Emnist_Load()
    {
        ImageDataset letters = Emnist.Load("emnist", EmnistSplit.Letters);
    }

    private static void Of_ImageDataset()
    {
        var mine = new ImageDataset("mine", MnistCsv.ReadImageSet("train.csv"), MnistCsv.ReadImageSet("held-out.csv"));
    }

    private static void Of_ImageDataset_Open()
    {
        IMnistDataset mine = ImageDataset.Open("downloads/fashion-mnist_train.csv");
    }

    private static void Of_ImageSet()
    {
        // Two images of 2×2 pixels, row by row, and what they show.
        var images = ImageSet.FromArrays(
            [0, 255, 0, 255, 255, 255, 0, 0], [0, 1], height: 2, width: 2, classNames: ["column", "row"]);
        Console.WriteLine($"{images.Count} images; the first shows a {images.ClassNames[images.GetLabel(0)]}");
    }

    private static async Task Of_MnistDataset()
    {
        IMnistDataset mnist = await MnistDataset.LoadAsync();
        IMnistDataset fashion = await MnistDataset.LoadAsync(new() { Variant = MnistVariant.FashionMnist });
    }

    private static void Of_Npz_Load()
    {
        ImageDataset blood = Npz.Load("bloodmnist.npz");
        Cnn model = CnnBuilder.For(blood).Build();
    }

    private static void Of_PackedImageSet(Trainer trainer)
    {
        using PackedImageSet digits = PackedImageSet.Open("digits.images");
        (ImageSource training, ImageSource validation) = digits.Split(0.01);
        trainer.Fit(training, validation);
    }

    private static void Of_PackedImageWriter_Write()
    {
        PackedImageWriter.Write("noise.images", 1_000_000, 28, 28, (index, pixels) =>
        {
            new Random(index).NextBytes(pixels);
            return index % 10;
        });
    }
}
