using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
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

        ShouldBeSlopes(network, ChainNoise.ImagesFor(network, seed), seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_of_pictures_that_are_blank_in_part_are_the_slopes_of_the_loss(int seed)
    {
        CnnArchitecture network = ChainNoise.WithoutDropout(RandomChains.Of(seed));

        ShouldBeSlopes(network, ChainNoise.SketchesFor(network, seed), seed);
    }

    // Images so large that four of them go through at a time.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_batch_that_goes_through_in_parts_has_the_mean_gradient_of_its_images(int threads)
    {
        CnnArchitecture network = new CnnChain(40, 40)
            .Convolution(16, 3).Activation(Activation.Elu).MaxPooling(2).Convolution(8, 3).Relu().MaxPooling(2)
            .Flatten().Dense(3)
            .ToArchitecture();
        ImageSet images = ChainNoise.ImagesFor(network, seed: 2);
        Cnn model = ModelWeights.Draw(new Cnn(network));
        int[] batch = [0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1];
        using var whole = new FusedStep(model, images, new TrainerOptions { Threads = threads }, seed: 1);
        using var single = new FusedStep(model, images, new TrainerOptions { Threads = 1 }, seed: 1);

        whole.Run(batch, learningRate: 0);

        Dictionary<string, float[]> actual = StepGradients.Of(model, whole);
        Dictionary<string, double[]> expected =
            actual.ToDictionary(pair => pair.Key, pair => new double[pair.Value.Length]);
        foreach (int image in batch)
        {
            single.Run([image], learningRate: 0);
            foreach ((string name, float[] gradient) in StepGradients.Of(model, single))
                for (int i = 0; i < gradient.Length; i++)
                    expected[name][i] += gradient[i] / (double)batch.Length;
        }

        foreach ((string name, double[] gradient) in expected)
            actual[name].ShouldBeCloseTo([.. gradient.Select(value => (float)value)], 1e-5, name);
        whole.ReadMetrics().Loss.Should().BeApproximately(single.ReadMetrics().Loss, 1e-5);
        whole.ReadMetrics().SampleCount.Should().Be(batch.Length);
    }

    private static void ShouldBeSlopes(CnnArchitecture network, ImageSet images, int seed)
    {
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
