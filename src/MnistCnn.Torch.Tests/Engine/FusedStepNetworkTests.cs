using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engine;

/// <summary>
/// One step of gradient descent of every kind of network, with layers frozen and not, beside autograd in double
/// precision.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class FusedStepNetworkTests
{
    private const int Count = 40;
    private const long Seed = 5;

    private static readonly int[] Lanes = [1, 4, 8, 16];

    public static TheoryData<PoolingKind, BatchNormalization, Padding, int> Networks
    {
        get
        {
            var data = new TheoryData<PoolingKind, BatchNormalization, Padding, int>();
            foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
                foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                    foreach (Padding padding in Enum.GetValues<Padding>())
                        foreach (int kernel in new[] { 1, 3, 5 })
                            data.Add(pooling, normalization, padding, kernel);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Run_takes_the_step_of_autograd(
        PoolingKind pooling, BatchNormalization normalization, Padding padding, int kernel)
    {
        var options = new CnnOptions
        {
            InputHeight = kernel == 5 ? 24 : 15, InputWidth = kernel == 5 ? 22 : 14, Filters = [5, 3], DenseUnits = [7],
            ClassCount = 3,
            Pooling = pooling, BatchNormalization = normalization, Padding = padding, KernelSize = kernel,
            BatchNormalizationEpsilon = 1e-5, BatchNormalizationMomentum = 0.9,
        };
        byte[] images = TestImages.Drawings(options, Count), labels = TestImages.Labels(options, Count);
        foreach (int batch in new[] { 1, 2, 7, 33 })
        {
            int[] indices = [.. Enumerable.Range(0, batch).Select(i => i * 11 % Count)];
            // What is frozen changes the forward pass of a normalisation only.
            foreach (var alike in FrozenLayers(normalization)
                .GroupBy(layers => string.Join(' ', layers.Where(IsNormalization))))
            {
                string[] normalizations = [.. alike.First().Where(IsNormalization)];
                ReferenceCnn clear = Enumerable.Range(1, 1000)
                    .Select(seed => new ReferenceCnn(options, seed) { Frozen = normalizations })
                    .First(cnn => TorchTraining.IsClear(cnn, images, labels, indices));
                // Of all layers, frozen or not: some gradients behind a normalisation are zero but for rounding.
                double? norm = normalization == BatchNormalization.None
                    ? null
                    : TorchTraining.Norm(
                        TorchTraining.Gradients(clear, images, labels, indices, Seed).Gradients.Values);
                foreach (string[] frozen in alike)
                    Compare(new ReferenceCnn(options, clear.Seed) { Frozen = frozen }, images, labels, indices, norm);
            }
        }
    }

    private static bool IsNormalization(string layer) => layer.StartsWith("batch_norm", StringComparison.Ordinal);

    private static IEnumerable<string[]> FrozenLayers(BatchNormalization normalization)
    {
        bool normalizes = normalization != BatchNormalization.None;
        yield return [];
        yield return ["conv1"];
        yield return [normalizes ? "batch_norm1" : "conv2"];
        yield return normalizes ? ["conv1", "batch_norm1", "conv2", "batch_norm2"] : ["conv1", "conv2"];
        yield return ["dense1"];
        yield return normalizes ? ["batch_norm2", "dense2"] : ["dense2"];
    }

    private static void Compare(ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices, double? normOfAll)
    {
        (double loss, Dictionary<string, float[]> gradients, Dictionary<string, float[]> statistics) =
            TorchTraining.Derive(cnn, images, labels, indices, Seed);
        double norm = normOfAll ?? TorchTraining.Norm(gradients.Values);
        foreach (int lanes in Lanes)
        {
            Cnn model = cnn.ToCnn(lanes);
            using var step = new FusedStep(
                model, cnn.SetOf(images, labels),
                new TrainerOptions { Optimizer = new Sgd(), Threads = lanes == 8 ? 2 : 1 }, Seed,
                KernelWidths.Training(lanes));

            step.Run(indices, learningRate: 1);

            string what = $"with {lanes} lanes, {indices.Length} images and [{string.Join(", ", cnn.Frozen)}] frozen";
            step.ReadMetrics().Loss.Should().BeApproximately(loss, 1e-5, what);
            foreach (string name in model.WeightNames)
            {
                float[] now = model.GetWeights(name);
                if (gradients.TryGetValue(name, out float[]? gradient))
                {
                    FusedGradients.Of(step, model, name).ShouldBeCloseTo(gradient, 1e-5, $"{name} {what}", norm);
                    now.Zip(cnn.Values[name], (after, before) => before - after).ToArray()
                        .ShouldBeCloseTo(gradient, 1e-5, $"{name} {what}", norm);
                }
                else if (statistics.TryGetValue(name, out float[]? statistic)
                    && !cnn.Frozen.Contains(name.Split('.')[0]))
                {
                    now.ShouldBeCloseTo(statistic, 1e-5, $"{name} {what}");
                }
                else
                {
                    now.Should().Equal(cnn.Values[name], $"{name} is frozen {what}");
                }
            }
        }
    }
}
