using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFolderTrainingTests : IDisposable
{
    private static readonly SKColor[] Ink = [new(0, 0, 200), new(0, 140, 0), new(180, 0, 0)];
    private static readonly string[] Names = ["disc", "tall", "wide"];

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3, ImageFit.Stretch)]
    [InlineData(3, ImageFit.Crop)]
    [InlineData(1, ImageFit.Pad)]
    public void A_network_that_was_trained_on_a_folder_and_saved_tells_new_files_apart(int channels, ImageFit fit)
    {
        for (int i = 0; i < 90; i++)
            _folder.Write($"set/{Names[i % 3]}/{i}.png", Picture(i % 3, i));
        var options = new ImageFolderOptions { Height = 12, Width = 10, Channels = channels, Fit = fit };
        ImageFolder set = ImageFolder.Load(_folder.In("set"), options);
        Cnn model = CnnBuilder.For(set).WithSeed(1).Build();

        new Trainer(model, new TrainerOptions { Epochs = 20, BatchSize = 8, Seed = 1, LearningRate = 0.003 }).Fit(
            set, validationSplit: 0.2);
        ModelFile.Save(model, _folder.In("model.safetensors"));

        using var classifier = ImageClassifier.Load(_folder.In("model.safetensors"));
        string[] predicted = [.. Names.Select((_, shape) => classifier.Predict(
            ImageFolder.ReadImage(new MemoryStream(Picture(shape, 100 + shape)), set.Options)).ClassName)];
        predicted.Should().Equal(Names);
        new Trainer(model).Evaluate(set.Test).Accuracy.Should().Be(1);
    }

    // On white, somewhere in a picture of some size.
    private static byte[] Picture(int shape, int number) => Pictures.Of(20 + (number % 7), 24 - (number % 5), (x, y) =>
    {
        (int left, int top) = (x - 8 - (number % 6), y - 9 - (number % 4));
        bool isInside = shape switch
        {
            0 => (left * left) + (top * top) < 40,
            1 => Math.Abs(left) < 2,
            _ => Math.Abs(top) < 2,
        };
        return isInside ? Ink[shape] : SKColors.White;
    });
}
