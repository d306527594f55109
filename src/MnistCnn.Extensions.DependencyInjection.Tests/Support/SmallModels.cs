using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Tests.Support;

/// <summary>Networks that are made in no time, and what each of them says of one image.</summary>
internal static class SmallModels
{
    private static readonly CnnOptions Options =
        new() { InputHeight = 12, InputWidth = 12, Filters = [5, 3], DenseUnits = [7], ClassCount = 3 };

    public static byte[] Image { get; } = TestImages.Drawings(Options, 1);

    /// <summary>Writes the network of a seed as the library does: beside the file, then under its name.</summary>
    public static void Save(string path, int seed) => ModelFile.Save(Build(seed), path);

    /// <summary>The content of that file.</summary>
    public static byte[] Bytes(int seed)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.safetensors");
        Save(path, seed);
        return File.ReadAllBytes(path);
    }

    /// <summary>What the network of a seed says of <see cref="Image"/>.</summary>
    public static float[] Answer(int seed)
    {
        using var classifier = ImageClassifier.Of(Build(seed));
        return [.. classifier.Predict(Image).Probabilities];
    }

    public static float[] AnswerOf(IImageClassifier classifier) => [.. classifier.Predict(Image).Probabilities];

    private static Cnn Build(int seed) => new CnnBuilder(Options).WithSeed(seed).Build();
}
