using Microsoft.Extensions.Logging;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training;

[Collection(TorchTests.Name)]
public sealed class TrainingEngineTests
{
    private static readonly ImageSet Images = Stripes.Make(43);
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 1, Device = "cpu" };

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithSeed(1);

    public static TheoryData<TrainerOptions> Variants =>
    [
        Options,
        Options with { WeightDecay = 0.1 },
        Options with { WeightDecay = 0.5, DecoupledWeightDecay = true },
        Options with { MaxGradientNorm = 0.05 },
        Options with { LabelSmoothing = 0.1 },
        Options with { ClassWeights = [1, 0, 3, 0.5], LabelSmoothing = 0.1 },
        Options with { WeightAveragingMomentum = 0.8 },
        Options with { Augmentation = new ImageAugmentation { ElasticAlpha = 10 } },
        Options with { MaxGradientNorm = 0.5, WeightDecay = 0.01, LearningRate = 3e-3 },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Fit_with_either_engine_gives_the_same_weights(TrainerOptions options)
    {
        using Cnn fused = Builder.WithDropout(0).Build();
        using Cnn torch = Builder.WithDropout(0).Build();

        TrainingHistory byFused = new Trainer(fused, options with { Engine = TrainingEngine.Fused }).Fit(Images, Images);
        TrainingHistory byTorch = new Trainer(torch, options with { Engine = TrainingEngine.Torch }).Fit(Images, Images);

        foreach ((string name, Tensor values) in fused.state_dict())
            values.allclose(torch.state_dict()[name], rtol: 1e-3, atol: 5e-5, equal_nan: false).Should().BeTrue(name);
        byFused.Epochs[^1].Training.Loss.Should().BeApproximately(byTorch.Epochs[^1].Training.Loss, 1e-4);
        byFused.Epochs[^1].Validation!.Loss.Should().BeApproximately(byTorch.Epochs[^1].Validation!.Loss, 1e-4);
        byFused.Epochs[^1].Validation!.Accuracy.Should().Be(byTorch.Epochs[^1].Validation!.Accuracy);
    }

    [MnistFact]
    public async Task Fit_with_either_engine_reaches_the_same_accuracy_over_five_seeds()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        ImageSet training = mnist.Train.Take(1500);

        double[] fused = [.. Enumerable.Range(1, 5).Select(seed => Accuracy(TrainingEngine.Fused, seed))];
        double[] torch = [.. Enumerable.Range(1, 5).Select(seed => Accuracy(TrainingEngine.Torch, seed))];

        // The means of five differ by chance with this standard deviation; three of them leave one run in 370 outside.
        double noise = Math.Sqrt((Variance(fused) + Variance(torch)) / 5);
        fused.Average().Should().BeApproximately(torch.Average(), 3 * noise, $"{string.Join(", ", fused)} against {string.Join(", ", torch)}");

        double Accuracy(TrainingEngine engine, int seed)
        {
            using Cnn model = new CnnBuilder().WithSeed(seed).Build();
            var options = new TrainerOptions { Epochs = 1, Seed = seed, Engine = engine, Threads = 2, Device = "cpu" };
            return new Trainer(model, options).Fit(training, mnist.Test.Take(2000)).Epochs[^1].Validation!.Accuracy;
        }
    }

    [Fact]
    public void Fit_with_batch_normalisation_gives_the_same_running_statistics()
    {
        CnnBuilder builder = Builder.WithDropout(0).WithBatchNormalization();
        using Cnn fused = builder.Build();
        using Cnn torch = builder.Build();

        new Trainer(fused, Options with { Engine = TrainingEngine.Fused, LearningRate = 1e-9 }).Fit(Images);
        new Trainer(torch, Options with { Engine = TrainingEngine.Torch, LearningRate = 1e-9 }).Fit(Images);

        foreach (string name in new[] { "batch_norm1.running_mean", "batch_norm2.running_var", "batch_norm1.num_batches_tracked" })
            fused.state_dict()[name].to(ScalarType.Float32).allclose(torch.state_dict()[name].to(ScalarType.Float32), 1e-4, 1e-5, false)
                .Should().BeTrue(name);
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Fit_with_dropout_learns_with_either_engine(TrainingEngine engine)
    {
        using Cnn model = Builder.Build();
        var trainer = new Trainer(model, Options with { Engine = engine, Epochs = 10, LearningRate = 5e-3 });

        trainer.Fit(Stripes.Make(200)).Epochs[^1].Training.Accuracy.Should().BeGreaterThan(0.9);
        trainer.Evaluate(Stripes.Make(40, seed: 2)).Accuracy.Should().Be(1);
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Weights_restored_by_a_callback_are_the_ones_that_train_on(TrainingEngine engine)
    {
        using Cnn model = Builder.Build();
        float[] start = model.parameters().First().data<float>().ToArray();
        WeightSnapshot? snapshot = null;
        var callback = new LambdaCallback
        {
            TrainBegin = context => snapshot = context.CaptureWeights(),
            BatchEnd = (_, _) => snapshot!.Restore(),
        };

        new Trainer(model, Options with { Engine = engine }) { Callbacks = { callback } }.Fit(Images);

        model.parameters().First().data<float>().ToArray().Should().Equal(start);
        snapshot!.Dispose();
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Model_seen_by_a_callback_is_the_one_after_the_batch(TrainingEngine engine)
    {
        var seen = new List<float>();
        using Cnn model = Builder.Build();
        var callback = new LambdaCallback { BatchEnd = (context, _) => seen.Add(context.Model.parameters().First().sum().item<float>()) };

        new Trainer(model, Options with { Engine = engine, Epochs = 1 }) { Callbacks = { callback } }.Fit(Images);

        seen.Should().HaveCount(6).And.OnlyHaveUniqueItems();
        seen[^1].Should().Be(model.parameters().First().sum().item<float>());
    }

    [Fact]
    public void Evaluate_and_Predict_with_either_engine_agree()
    {
        using Cnn model = Builder.Build();
        var fused = new Trainer(model, Options with { Engine = TrainingEngine.Fused, Threads = 3 });
        var torch = new Trainer(model, Options with { Engine = TrainingEngine.Torch });

        fused.Evaluate(Images).Loss.Should().BeApproximately(torch.Evaluate(Images).Loss, 1e-5);
        fused.Evaluate(Images).Accuracy.Should().Be(torch.Evaluate(Images).Accuracy);
        for (int i = 0; i < Images.Count; i++)
            fused.Predict(Images).GetProbabilities(i).ToArray().Zip(torch.Predict(Images).GetProbabilities(i).ToArray())
                .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    [Fact]
    public void Auto_takes_the_fused_engine_for_our_network_and_says_so()
    {
        var logger = new RecordingLogger();
        using Cnn model = Builder.Build();

        new Trainer(model, Options, logger).Fit(Images);

        logger.Entries.Should().Contain((LogLevel.Information, "Engine: Fused (the fastest for this network)."));
    }

    public static TheoryData<CnnBuilder, TrainerOptions, string> Unsuited => new()
    {
        { Builder.WithPooling(PoolingKind.Average), Options, "Pooling is Average" },
        { Builder.WithBatchNormalization(BatchNormalization.BeforeActivation), Options, "BatchNormalization is BeforeActivation" },
        { Builder, Options with { Optimizer = (parameters, rate) => optim.SGD(parameters, rate) }, "an optimizer of their own" },
    };

    [Theory]
    [MemberData(nameof(Unsuited))]
    public void Auto_takes_the_torch_engine_for_the_rest_and_says_why(CnnBuilder builder, TrainerOptions options, string reason)
    {
        var logger = new RecordingLogger();
        using Cnn model = builder.Build();

        new Trainer(model, options, logger).Fit(Images);

        logger.Entries.Should().ContainSingle(entry => entry.Message.StartsWith("Engine: Torch (")).Which.Message.Should().Contain(reason);
    }

    [Theory]
    [MemberData(nameof(Unsuited))]
    public void Fused_asked_for_what_it_cannot_train_is_refused(CnnBuilder builder, TrainerOptions options, string reason)
    {
        using Cnn model = builder.Build();
        Action fit = () => new Trainer(model, options with { Engine = TrainingEngine.Fused }).Fit(Images);

        fit.Should().Throw<ArgumentException>().WithMessage($"The fused engine cannot train this: *{reason}*Auto*");
    }

    [Fact]
    public void Fused_asked_for_a_module_of_the_users_own_names_its_type()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));
        Action fit = () => new Trainer(model, Options with { Engine = TrainingEngine.Fused }).Fit(Images);

        fit.Should().Throw<ArgumentException>().WithMessage("*the model is a Sequential, not a Cnn of this library.*");
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
