using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engines.Fused;

/// <summary>Gradients of random chains of layers, by kernels of every width, against slopes of a plain loss.</summary>
public sealed class FusedStepChainTests
{
    private static readonly int[] Batch = [3, 0, 5, 1];
    private static readonly int[] Lanes = [1, 4, 8, 16];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_of_a_random_chain_are_the_slopes_of_the_loss(int seed)
    {
        CnnArchitecture network = ChainNoise.WithoutDropout(RandomChains.Of(seed));
        ImageSet images = ChainNoise.ImagesFor(network, seed);
        Dictionary<string, float[]>? expected = null;
        foreach (int lanes in Lanes)
        {
            TrainingKernels kernels = KernelWidths.Training(lanes);
            Cnn model = ModelWeights.Draw(new Cnn(network, kernels.Forward.Lanes), seed);
            expected ??= Slopes(model, images);
            using var step = new FusedStep(model, images, new TrainerOptions { Threads = 2 }, seed: 1, kernels);

            step.Run(Batch, learningRate: 0);

            var plain = new PlainLoss(model, images, Batch);
            double loss = plain.Value();
            step.ReadMetrics().Loss.Should().BeApproximately(loss, 1e-5 * Math.Max(1, loss), $"{network}");
            Dictionary<string, float[]> actual = StepGradients.Of(model, step);
            float[] found = [.. expected.SelectMany(slopes => actual[slopes.Key])];
            found.ShouldBeCloseTo(
                [.. expected.SelectMany(slopes => slopes.Value)], 1e-5 / Math.Sqrt(plain.LeastVariance),
                $"the gradient at {lanes} lanes of {network}");
        }
    }

    private static Dictionary<string, float[]> Slopes(Cnn model, ImageSet images)
    {
        var loss = new PlainLoss(model, images, Batch);
        return model.Layout.Tensors.Where(tensor => tensor.IsParameter)
            .ToDictionary(tensor => tensor.Name, tensor => loss.Gradient(tensor.Name));
    }
}
