using Microsoft.ML.OnnxRuntime;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>Runs a file in Microsoft's runtime and the network that was made of it here, on the same images.</summary>
internal static class OnnxWitness
{
    private const int Images = 3;

    /// <param name="path">The file.</param>
    /// <param name="imported">What was made of it.</param>
    /// <param name="scalesPixels">Whether the file multiplies pixels itself.</param>
    public static void ShouldPredictAlike(string path, ImportedModel imported, bool scalesPixels)
    {
        CnnArchitecture network = imported.Network.Architecture;
        float[] images = TestImages.Noise(network, Images);
        int size = images.Length / Images;
        using var runtime = new OnnxRuntime(path);
        float factor = scalesPixels ? imported.Network.Description.PixelScale : 1;
        int[] shape = runtime.Input.Value.Dimensions;
        foreach (float[] image in images.Chunk(size))
        {
            // A file that takes several images at once gets the same one several times.
            int batch = shape[0] > 0 ? shape[0] : 1;
            float[] given = [.. Enumerable.Repeat(InOrderOf(shape, network, image), batch).SelectMany(one => one)];
            long[] sizes = [batch, .. shape[1..].Select(length => (long)length)];
            float[] actual = runtime.Run(given, sizes)[..network.ClassCount];

            float[] expected = PlainLoops.Logits(
                imported.Network, [.. image.Select(value => value * factor)]);
            EndAs(actual, expected).ShouldBeCloseTo(actual, 1e-5, path);
        }
    }

    private static float[] InOrderOf(int[] shape, CnnArchitecture network, float[] image)
    {
        bool last = shape.Length == 4 && shape[1] == network.InputHeight && shape[3] == network.InputChannels;
        if (!last)
            return image;
        int pixels = network.InputHeight * network.InputWidth;
        return [.. Enumerable.Range(0, image.Length).Select(i =>
            image[(i % network.InputChannels * pixels) + (i / network.InputChannels)])];
    }

    // Probabilities of logits, or their logarithms, where the file gives those.
    private static float[] EndAs(float[] actual, float[] logits)
    {
        float[] probabilities = [.. logits];
        Softmax.Apply(probabilities);
        if (Math.Abs(actual.Sum() - 1) < 1e-4 && actual.All(value => value >= 0))
            return probabilities;
        return Math.Abs(actual.Sum(value => MathF.Exp(value)) - 1) < 1e-4
            ? [.. probabilities.Select(value => MathF.Log(value))]
            : logits;
    }
}
