using System.Globalization;
using MnistCnn.Inference;
using MnistCnn.Keras;
using MnistCnn.Models;

namespace MnistCnn.Samples.Convert;

/// <summary>What a file holds, in words.</summary>
internal static class Contents
{
    // Nearly all networks take pixels from 0 to 1.
    private const float CustomaryScale = 1f / 255;

    public static IEnumerable<string> Of(NetworkFile file)
    {
        (string format, Cnn network, IReadOnlyList<string> leftOut) = file;
        ModelDescription description = network.Description;
        yield return $"A network in a file of {format}:";
        yield return "";
        yield return network.Summary().ToString();
        yield return $"Classes: {string.Join(", ", description.ClassNames)}";
        yield return description.PixelScale == CustomaryScale
            ? "Pixels: from 0 to 1"
            : Text($"Pixels: bytes from 0 to 255, multiplied by {description.PixelScale}");
        if (description.Training is { } training)
            yield return Text($"Trained on {training.TrainingImages:N0} images, epoch {training.Epoch}: ")
                + Text($"accuracy {100 * (training.ValidationAccuracy ?? training.Accuracy):0.00}% ")
                + (training.ValidationAccuracy is null ? "in training" : "of the validation images")
                + string.Concat(training.ValidationMetrics.Select(
                    metric => Text($", {metric.Key} {metric.Value:0.0000}")));
        foreach (string left in leftOut)
            yield return $"Left out, for no prediction hangs on it: {left}";
    }

    /// <summary>Reads what was written, and says how far its predictions are from those of what was read.</summary>
    public static string Difference(NetworkFile file, string output)
    {
        const int images = 100;
        using ImageClassifier before = ImageClassifier.Of(file.Network);
        using ImageClassifier after = ImageClassifier.Of(ReadAgain(file.Network, output));
        byte[] pixels = new byte[images * before.ImageSize];
        new Random(1).NextBytes(pixels);
        float[] first = new float[images * file.Network.Architecture.ClassCount];
        float[] second = new float[first.Length];
        before.PredictProbabilities(pixels, first);
        after.PredictProbabilities(pixels, second);
        float largest = first.Zip(second, (one, other) => MathF.Abs(one - other)).Max();
        return largest == 0
            ? $"its probabilities for {images} random images are the same to the last bit."
            : Text($"its probabilities for {images} random images differ by at most {largest:0.0e+0}.");
    }

    // Several networks may fit weights alone.
    private static Cnn ReadAgain(Cnn written, string output)
    {
        if (!output.EndsWith(".weights.h5", StringComparison.Ordinal))
            return NetworkFile.Read(output).Network;
        Cnn network = written.Clone();
        KerasWeights.Load(network, output);
        return network;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
