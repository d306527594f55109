using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Engine;

/// <summary>Gradients of random chains of layers, some of them frozen, against autograd in double precision.</summary>
public sealed class FusedStepAutogradChainTests
{
    private const int ChainsAtOnce = 100;

    private static readonly int[] Batch = [3, 0, 5, 1];
    private static readonly int[] Lanes = [1, 4, 8, 16];

    /// <summary>The first seed of each hundred; MNISTCNN_CHAINS says how many chains a long run takes.</summary>
    public static TheoryData<int> Hundreds =>
        [.. Enumerable.Range(0, LongRun.Count("MNISTCNN_CHAINS", 300) / ChainsAtOnce).Select(i => i * ChainsAtOnce)];

    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    [Theory]
    [MemberData(nameof(Hundreds))]
    public void Gradients_of_a_hundred_chains_are_those_of_autograd(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + ChainsAtOnce; seed++)
            ShouldHaveTheGradientsOfAutograd(RandomChains.Of(seed), seed);
    }

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Gradients_of_an_awkward_network_are_those_of_autograd(string network)
    {
        // Frozen are other layers each time.
        for (int seed = 0; seed < 5; seed++)
            ShouldHaveTheGradientsOfAutograd(AwkwardChains.Model(network).Architecture, seed);
    }

    private static void ShouldHaveTheGradientsOfAutograd(CnnArchitecture described, int seed)
    {
        CnnArchitecture network = ChainNoise.WithoutDropout(described);
        ImageSet images = ChainNoise.ImagesFor(network, seed);
        Cnn drawn = Draw(WeightLayout.Lanes);
        var plain = new PlainLoss(drawn, images, Batch);
        plain.Value();
        (double loss, float[] expected) = Autograd(drawn, images, ScalarType.Float64);
        (_, float[] single) = Autograd(drawn, images, ScalarType.Float32);
        // Where single precision loses more, as where a normalisation takes values that are nearly equal, no engine can
        // keep it: autograd in single precision tells where.
        double precision = Math.Max(1e-5 / Math.Sqrt(plain.LeastVariance), 4 * Distance(single, expected));
        foreach (int lanes in Lanes)
        {
            TrainingKernels kernels = KernelWidths.Training(lanes);
            Cnn model = Draw(kernels.Forward.Lanes);
            using var step = new FusedStep(model, images, new TrainerOptions { Threads = 2 }, seed: 1, kernels);

            step.Run(Batch, learningRate: 0);

            string what = $"seed {seed}, {lanes} lanes of {network}";
            step.ReadMetrics().Loss.Should().BeApproximately(loss, precision * Math.Max(1, loss), what);
            Dictionary<string, float[]> gradients = StepGradients.Of(model, step);
            float[] found = [.. Trained(model).SelectMany(name => gradients[name])];
            found.ShouldBeCloseTo(expected, precision, what);
        }

        Cnn Draw(int lanes)
        {
            Cnn model = ModelWeights.Draw(new Cnn(network, lanes), seed);
            model.Freeze(model.Layout.Layers.Where((_, i) => (i + seed) % 5 == 0).Select(layer => layer.Name));
            return model;
        }
    }

    private static double Distance(float[] actual, float[] expected)
    {
        double difference = actual.Zip(expected).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2));
        double norm = expected.Sum(value => (double)value * value);
        return norm > 0 ? Math.Sqrt(difference / norm) : 0;
    }

    private static (double Loss, float[] Gradient) Autograd(Cnn model, ImageSet images, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using CnnModule module = model.ToModule();
        module.to(type);
        module.train();
        ImageSet batch = images.Select(Batch);
        Tensor pixels = tensor(batch.Pixels.ToArray()).to(type).div(255)
            .reshape(batch.Count, batch.Channels, batch.Height, batch.Width);
        Tensor labels = tensor(Array.ConvertAll(batch.Labels.ToArray(), label => (long)label));
        Tensor loss = nn.functional.cross_entropy(module.call(pixels), labels);
        var parameters = module.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        if (loss.requires_grad)
            loss.backward();
        return (
            loss.to(ScalarType.Float64).item<double>(),
            [
                .. Trained(model).SelectMany(name =>
                    parameters[name].grad!.to(ScalarType.Float32).contiguous().data<float>().ToArray()),
            ]);
    }

    private static IEnumerable<string> Trained(Cnn model) => model.Layout.Layers
        .Where(layer => !model.IsFrozen(layer.Name))
        .SelectMany(layer => layer.Tensors.Where(tensor => tensor.IsParameter).Select(tensor => tensor.Name));
}
