using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class TrainingEngineTests
{
    private static readonly ImageSet Images = Stripes.Make(43);
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithSeed(1);

    public static TheoryData<TrainerOptions> Variants =>
    [
        Options,
        Options with { Optimizer = new Adam { WeightDecay = 0.1 } },
        Options with { Optimizer = new AdamW { WeightDecay = 0.5 } },
        Options with { Optimizer = new Sgd { Momentum = 0.9, WeightDecay = 0.01 }, LearningRate = 0.01 },
        Options with { Optimizer = new Sgd { Momentum = 0.9, Nesterov = true }, LearningRate = 0.01 },
        Options with { Optimizer = new RmsProp { Momentum = 0.5, WeightDecay = 0.01 } },
        Options with { MaxGradientNorm = 0.05 },
        Options with { LabelSmoothing = 0.1 },
        Options with { ClassWeights = [1, 0, 3, 0.5], LabelSmoothing = 0.1 },
        Options with { WeightAveragingMomentum = 0.8 },
        Options with { Augmentation = new ImageAugmentation { ElasticAlpha = 10 } },
        Options with
        {
            Augmentation = new ImageAugmentation
            {
                MaxThickening = 1, MaxThinning = 0.5, MaxBlur = 1, MaxGamma = 0.5, MaxContrast = 0.2, MaxNoise = 9,
            },
        },
        Options with { MaxGradientNorm = 0.5, Optimizer = new Adam { WeightDecay = 0.01 }, LearningRate = 3e-3 },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Fit_with_either_engine_gives_the_same_weights(TrainerOptions options) =>
        ShouldTrainAlike(options, Images);

    [Fact]
    public void Fit_of_weighted_images_with_either_engine_gives_the_same_weights() => ShouldTrainAlike(
        Options with { ClassWeights = [1, 0, 3, 0.5], LabelSmoothing = 0.1 },
        Images.WithSampleWeights([.. Enumerable.Range(0, 43).Select(i => i * 5 % 7 * 0.5f)]));

    private static void ShouldTrainAlike(TrainerOptions options, ImageSet images)
    {
        Cnn fused = Builder.WithDropout(0).Build();
        using TorchModel torch = TorchModel.Of(Builder.WithDropout(0).Build(), "cpu");

        TrainingHistory byFused = new Trainer(fused, options).Fit(images, Images);
        TrainingHistory byTorch = new Trainer(torch, options).Fit(images, Images);

        Cnn trained = torch.ToCnn();
        foreach (string name in fused.WeightNames)
            fused.GetWeights(name).Should().Equal(
                trained.GetWeights(name), (value, other) =>
                    Math.Abs(value - other) <= 5e-5 + (1e-3 * Math.Abs(other)), name);
        byFused.Epochs[^1].Training.Loss.Should().BeApproximately(byTorch.Epochs[^1].Training.Loss, 1e-4);
        byFused.Epochs[^1].Validation!.Loss.Should().BeApproximately(byTorch.Epochs[^1].Validation!.Loss, 1e-4);
        byFused.Epochs[^1].Validation!.Accuracy.Should().Be(byTorch.Epochs[^1].Validation!.Accuracy);
    }

    [MnistFact]
    public async Task Fit_with_either_engine_reaches_the_same_accuracy_over_five_seeds()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        ImageSet training = mnist.Train.Take(1500);

        double[] fused = [.. Enumerable.Range(1, 5).Select(seed => Accuracy(model => model, seed))];
        double[] torch =
            [.. Enumerable.Range(1, 5).Select(seed => Accuracy(model => TorchModel.Of(model, "cpu"), seed))];

        // The means of five differ by chance with this standard deviation; three of them leave one run in 370 outside.
        double noise = Math.Sqrt((Variance(fused) + Variance(torch)) / 5);
        fused.Average().Should().BeApproximately(
            torch.Average(), 3 * noise, $"{string.Join(", ", fused)} against {string.Join(", ", torch)}");

        double Accuracy(Func<Cnn, Model> make, int seed)
        {
            Model model = make(new CnnBuilder().WithSeed(seed).Build());
            var options = new TrainerOptions { Epochs = 1, Seed = seed };
            return new Trainer(model, options).Fit(training, mnist.Test.Take(2000)).Epochs[^1].Validation!.Accuracy;
        }
    }

    [Fact]
    public void Fit_with_batch_normalisation_gives_the_same_running_statistics()
    {
        CnnBuilder builder = Builder.WithDropout(0).WithBatchNormalization();
        Cnn fused = builder.Build();
        using TorchModel torch = TorchModel.Of(builder.Build(), "cpu");

        new Trainer(fused, Options with { LearningRate = 1e-9 }).Fit(Images);
        new Trainer(torch, Options with { LearningRate = 1e-9 }).Fit(Images);

        Cnn trained = torch.ToCnn();
        foreach (string name in new[] { "batch_norm1.running_mean", "batch_norm2.running_var" })
            fused.GetWeights(name).ShouldBeCloseTo(trained.GetWeights(name), 1e-4, name);
        fused.Weights.GetCounter("batch_norm1.num_batches_tracked").Should().Be(12)
            .And.Be(trained.Weights.GetCounter("batch_norm1.num_batches_tracked"));
    }

    [Fact]
    public void Evaluate_and_Predict_with_either_engine_agree()
    {
        Cnn model = Builder.Build();
        using TorchModel module = TorchModel.Of(model, "cpu");
        var fused = new Trainer(model, Options with { Threads = 3 });
        var torch = new Trainer(module, Options);

        fused.Evaluate(Images).Loss.Should().BeApproximately(torch.Evaluate(Images).Loss, 1e-5);
        fused.Evaluate(Images).Accuracy.Should().Be(torch.Evaluate(Images).Accuracy);
        for (int i = 0; i < Images.Count; i++)
            fused.Predict(Images).GetProbabilities(i).ToArray().Zip(torch.Predict(Images).GetProbabilities(i).ToArray())
                .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
