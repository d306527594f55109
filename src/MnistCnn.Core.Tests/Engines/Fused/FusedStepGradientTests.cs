using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engines.Fused;

/// <summary>Gradients of every kind of network, by kernels of every width, against slopes of a plain loss.</summary>
public sealed class FusedStepGradientTests
{
    private const int Height = 8;
    private const int Width = 6;
    private static readonly int[] Batch = [3, 0, 5, 1];
    private static readonly int[] Lanes = [1, 4, 8, 16];

    public static TheoryData<PoolingKind, BatchNormalization, Padding> Networks
    {
        get
        {
            var all = new TheoryData<PoolingKind, BatchNormalization, Padding>();
            foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
                foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                {
                    all.Add(pooling, normalization, Padding.Same);
                    if (pooling == PoolingKind.None)
                        all.Add(pooling, normalization, Padding.Valid);
                }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_are_the_slopes_of_the_loss(
        PoolingKind pooling, BatchNormalization normalization, Padding padding) =>
        ShouldBeSlopes(Options(pooling, normalization, padding));

    [Theory]
    [InlineData(PoolingKind.Max, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.Max, BatchNormalization.AfterPooling)]
    [InlineData(PoolingKind.Average, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.Average, BatchNormalization.AfterPooling)]
    [InlineData(PoolingKind.None, BatchNormalization.BeforeActivation)]
    public void Gradients_through_frozen_normalisations_are_the_slopes_of_the_loss(
        PoolingKind pooling, BatchNormalization normalization) =>
        ShouldBeSlopes(Options(pooling, normalization, Padding.Same), "batch_norm1", "batch_norm2");

    [Theory]
    [InlineData("conv1", "dense2")]
    [InlineData("conv2", "batch_norm1")]
    public void Gradients_past_frozen_layers_are_the_slopes_of_the_loss(params string[] frozen) =>
        ShouldBeSlopes(Options(PoolingKind.Average, BatchNormalization.BeforeActivation, Padding.Same), frozen);

    [Theory]
    [InlineData(BatchNormalization.None)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Gradients_of_weighted_images_are_the_slopes_of_the_loss(BatchNormalization normalization)
    {
        CnnOptions options = Options(PoolingKind.Max, normalization, Padding.Same);

        ShouldBeSlopes(options, Noise(options).WithSampleWeights([0.5f, 3, 9, 0, 9, 1.25f]));
    }

    private static void ShouldBeSlopes(CnnOptions options, params string[] frozen) =>
        ShouldBeSlopes(options, Noise(options), frozen);

    private static void ShouldBeSlopes(CnnOptions options, ImageSet images, params string[] frozen)
    {
        Dictionary<string, float[]>? expected = null;
        foreach (int lanes in Lanes)
        {
            TrainingKernels kernels = KernelWidths.Training(lanes);
            Cnn model = ModelWeights.Draw(new Cnn(options.ToArchitecture(), kernels.Forward.Lanes));
            model.Freeze(frozen);
            expected ??= Slopes(model, images);
            using var step = new FusedStep(model, images, new TrainerOptions { Threads = 2 }, seed: 1, kernels);

            step.Run(Batch, learningRate: 0);

            step.ReadMetrics().Loss.Should().BeApproximately(new PlainLoss(model, images, Batch).Value(), 1e-5);
            Dictionary<string, float[]> actual = StepGradients.Of(model, step);
            // A bias before a normalisation with the batch's statistics moves nothing: there the others give the scale.
            double least = 1e-2 * Norm(expected.Values.SelectMany(slopes => slopes));
            foreach ((string name, float[] slopes) in expected)
                actual[name].ShouldBeCloseTo(slopes, 1e-4, $"{name} at {lanes} lanes", Math.Max(Norm(slopes), least));
        }
    }

    private static Dictionary<string, float[]> Slopes(Cnn model, ImageSet images)
    {
        var loss = new PlainLoss(model, images, Batch);
        return model.Layout.Layers.Where(layer => !model.IsFrozen(layer.Name)).SelectMany(layer => layer.Tensors)
            .Where(tensor => tensor.IsParameter)
            .ToDictionary(tensor => tensor.Name, tensor => loss.Gradient(tensor.Name));
    }

    private static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static CnnOptions Options(
        PoolingKind pooling, BatchNormalization normalization, Padding padding) => new()
    {
        InputChannels = 2, InputHeight = Height, InputWidth = Width, ClassCount = 3, Filters = [3, 5], DenseUnits = [4],
        Dropout = 0, Pooling = pooling, BatchNormalization = normalization, Padding = padding,
    };

    // No two pixels of a window are alike: a maximum has one place.
    private static ImageSet Noise(CnnOptions options)
    {
        var random = new RandomSource(4);
        int count = 6 * options.InputChannels * Height * Width;
        byte[] pixels = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(256))];
        return ImageSet.FromArrays(pixels, [0, 1, 2, 2, 1, 0], Height, Width, options.InputChannels, ["a", "b", "c"]);
    }
}
