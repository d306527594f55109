using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitImageAccuracyTests
{
    // All 10,000 take minutes; see DigitPhoto for what is done to them.
    private const int Photos = 1_000;
    private const double LargestLoss = 0.005;

    [MnistFact]
    public async Task A_network_reads_photographs_of_digits_as_well_as_the_digits()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        ImageSet digits = mnist.Test.Take(Photos);
        Cnn model = new CnnBuilder().WithSeed(1).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 2, BatchSize = 128, Seed = 1 });
        trainer.Fit(mnist.Train.Take(30_000));

        double accuracy = trainer.Evaluate(digits).Accuracy;
        double accuracyOfPhotos = trainer.Evaluate(Photograph(digits)).Accuracy;

        accuracy.Should().BeGreaterThan(0.95);
        accuracyOfPhotos.Should().BeGreaterThanOrEqualTo(accuracy - LargestLoss);
    }

    private static ImageSet Photograph(ImageSet digits)
    {
        byte[] pixels = new byte[digits.Pixels.Length];
        Parallel.For(0, digits.Count, index =>
        {
            SKEncodedImageFormat format = index % 2 == 0 ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg;
            byte[] photo = DigitPhoto.Take(digits.GetImage(index), new RandomSource(index), format);
            DigitImage.FromBytes(photo).Pixels.CopyTo(pixels.AsMemory(index * digits.ImageSize));
        });
        return ImageSet.FromArrays(pixels, digits.Labels.ToArray(), digits.Height, digits.Width);
    }
}
