using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Tests.Support.Pages;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitImageAccuracyTests
{
    // All 10,000 take minutes; see DigitPhoto for what is done to them.
    private const int Photos = 1_000;
    private const double LargestLoss = 0.005;

    private const int PicturesOfAKind = 60;

    private static readonly Dictionary<string, double> LeastAccuracies = new()
    {
        ["transparent"] = 0.93, ["colour"] = 0.92, ["turned"] = 0.93, ["pencil"] = 0.9, ["shadow"] = 0.88,
        ["squared"] = 0.92, ["ruled"] = 0.92, ["faint-frame"] = 0.93, ["thin-pen"] = 0.92, ["marker"] = 0.85,
        ["dots"] = 0.7,
    };

    [MnistFact]
    public async Task A_network_reads_pictures_of_every_kind()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        using var classifier = ImageClassifier.Of(await ReadingNetwork.CloneAsync());

        Dictionary<string, double> accuracies = PictureKinds.All.Where(kind => LeastAccuracies.ContainsKey(kind.Name))
            .ToDictionary(kind => kind.Name, kind => Enumerable.Range(0, PicturesOfAKind).AsParallel().Count(i =>
            {
                int label = mnist.Test.Labels.Span[i];
                byte[] picture = kind.Make(mnist.Test.GetImage(i).ToArray(), label, new RandomSource(i));
                return classifier.Predict(DigitImage.FromBytes(picture).Pixels.Span).Label == label;
            }) / (double)PicturesOfAKind);

        accuracies.Where(kind => kind.Value < LeastAccuracies[kind.Key]).Should().BeEmpty();
        accuracies.Should().HaveSameCount(LeastAccuracies);
    }

    [MnistFact]
    public async Task A_network_reads_photographs_of_digits_as_well_as_the_digits()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        ImageSet digits = mnist.Test.Take(Photos);
        var trainer = new Trainer(await ReadingNetwork.CloneAsync());

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
