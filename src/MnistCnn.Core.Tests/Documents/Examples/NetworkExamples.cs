using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on networks, their files and what predicts, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class NetworkExamples
{
    private static void Of_OutputDirectory()
    {
        using OutputDirectory output = OutputDirectory.Take("artifacts/study");
    }

    sealed class AlwaysSeven : IImageClassifier
    {
        public ModelDescription Description { get; } = new(new CnnBuilder().Options.ToArchitecture());

        public Prediction Predict(ReadOnlyMemory<byte> image) =>
            new(7, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0], Description.ClassNames);

        public Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads = 1) =>
            [.. Enumerable.Repeat(Predict(images), images.Length / 784)];
    }

    private static void Of_ImageClassifier(byte[] pixels)
    {
        using var classifier = ImageClassifier.Load("digits.safetensors");
        Prediction prediction = classifier.Predict(pixels);
        Console.WriteLine($"{prediction.ClassName} with {prediction.Probability:P1}");
    }

    private static void Of_ChannelOrder(ImageClassifier classifier, byte[] decoded)
    {
        // decoded: red, green and blue of the first pixel, of the second, …
        byte[] image = ChannelOrder.ToChannelsFirst(decoded, height: 32, width: 32, channels: 3);
        Prediction prediction = classifier.Predict(image);
    }

    private static void Of_Cnn()
    {
        Cnn model = new CnnBuilder().WithSeed(1).Build();
        Console.WriteLine(model.Summary());
        float[] kernels = model.GetWeights("conv1.weight");
        model.SetWeights("conv1.weight", kernels);
    }

    private static void Of_Cnn_Description(Cnn model)
    {
        model.Description = model.Description with { ClassNames = ["cat", "dog"] };
    }

    private static void Of_CnnBuilder()
    {
        Cnn model = new CnnBuilder().WithConvDepth(3).WithDropout(0.3).Build();
    }

    private static void Of_CnnChain()
    {
        Cnn model = new CnnChain(28, 28)
            .Convolution(32, 3).Relu().Convolution(64, 3).Relu().MaxPooling(2).Dropout(0.25)
            .Flatten().Dense(128).Relu().Dropout(0.5).Dense(10)
            .Build();
    }

    private static void Of_ModelFile(Cnn model)
    {
        ModelFile.Save(model, "digits.safetensors");
        Cnn loaded = ModelFile.Load("digits.safetensors");
    }

    private static void Of_ModelFile_LoadWeights(Cnn letters)
    {
        ModelFile.LoadWeights(letters, "digits.safetensors", except: "dense2");
    }
}
