using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>Images whose losses count differently: Keras's sum of weight × loss over the number of images.</summary>
[Collection(TestedModel.Collection)]
public sealed class SampleWeightsTests : IDisposable
{
    // The last batch is of two images.
    private static readonly TrainerOptions Options = new() { Epochs = 3, BatchSize = 8, Seed = 1 };
    private static readonly ImageSet Images = Stripes.Make(18);
    private static readonly ImageSet Weighted = Images.WithSampleWeights([.. Weights(18)]);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null, 0)]
    [InlineData(new[] { 1, 0, 3, 0.5 }, 0)]
    [InlineData(null, 0.1)]
    [InlineData(new[] { 1, 0, 3, 0.5 }, 0.1)]
    public void Loss_of_an_epoch_is_the_weighted_sum_over_the_number_of_images(
        double[]? classWeights, double smoothing)
    {
        Model model = Build();
        PredictionSet predictions = new Trainer(model).Predict(Images);
        double expected = Enumerable.Range(0, 18).Average(i =>
            Weights(18)[i] * (classWeights?[Images.GetLabel(i)] ?? 1) * Loss(predictions, i, smoothing));
        var options = new TrainerOptions
        {
            Epochs = 1, BatchSize = 18, Seed = 1, ClassWeights = classWeights, LabelSmoothing = smoothing,
        };

        ClassificationMetrics training = new Trainer(model, options).Fit(Weighted).Epochs[0].Training;

        training.Loss.Should().BeApproximately(expected, 1e-5);
        training.Accuracy.Should().Be(Enumerable.Range(0, 18).Average(i =>
            predictions.GetLabel(i) == Images.GetLabel(i) ? 1 : 0));
    }

    [Fact]
    public void Image_of_weight_two_beside_one_of_none_trains_as_one_that_comes_twice()
    {
        TrainerOptions options = Options with { Shuffle = false };
        ImageSet twice = Images.Select([.. Enumerable.Range(0, 18).Select(i => i / 2 * 2)]);
        ImageSet doubled = Images.WithSampleWeights([.. Enumerable.Range(0, 18).Select(i => i % 2 == 0 ? 2f : 0)]);
        Model expected = Build(), actual = Build();

        TrainingHistory history = new Trainer(expected, options).Fit(twice);
        double loss = new Trainer(actual, options).Fit(doubled).Epochs[^1].Training.Loss;

        loss.Should().BeApproximately(history.Epochs[^1].Training.Loss, 1e-5);
        ResumableRuns.Weights(actual).Should().Equal(
            ResumableRuns.Weights(expected), (one, other) => Math.Abs(one - other) <= 1e-5 + (1e-3 * Math.Abs(other)));
    }

    [Fact]
    public void Weights_of_one_train_as_none_do()
    {
        Model expected = Build(), actual = Build();

        new Trainer(expected, Options).Fit(Images);
        new Trainer(actual, Options).Fit(Images.WithSampleWeights([.. Enumerable.Repeat(1f, 18)]));

        ResumableRuns.Weights(actual).Should().Equal(
            ResumableRuns.Weights(expected), (one, other) => Math.Abs(one - other) <= 1e-5 + (1e-3 * Math.Abs(other)));
    }

    [Fact]
    public void Judging_weighs_nothing()
    {
        var trainer = new Trainer(Build(), Options);

        EpochReport last = trainer.Fit(Images, Weighted).Epochs[^1];

        last.Validation.Should().Be(trainer.Evaluate(Images)).And.Be(trainer.Evaluate(Weighted));
    }

    [Fact]
    public void Run_that_is_taken_up_again_comes_to_the_same_weights()
    {
        Model whole = Build(), interrupted = Build(), parts = Build();
        new Trainer(whole, Options).Fit(Weighted);
        TrainerOptions options = Options with { Backup = new BackupOptions(_directory.File("state")) };
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        var first = new Trainer(interrupted, options)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    BatchEnd = (_, _) =>
                    {
                        if (++steps == 5)
                            cancellation.Cancel();
                    },
                },
            },
        };
        first.Invoking(trainer => trainer.Fit(Weighted, cancellationToken: cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        var second = new Trainer(parts, options);

        second.Invoking(trainer => trainer.Fit(Images))
            .Should().Throw<InvalidDataException>().WithMessage("*sample weights*SHA-256*none*");
        second.Invoking(trainer => trainer.Fit(Images.WithSampleWeights([.. Weights(18).Reverse()])))
            .Should().Throw<InvalidDataException>().WithMessage("*sample weights*SHA-256*");
        second.Fit(Weighted);

        ResumableRuns.Weights(parts).Should().Equal(ResumableRuns.Weights(whole));
    }

    private static float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => i * 5 % 7 * 0.5f)];

    private static double Loss(PredictionSet predictions, int image, double smoothing)
    {
        double[] losses = [.. predictions.GetProbabilities(image).ToArray().Select(p => -Math.Log(p))];
        return ((1 - smoothing) * losses[Images.GetLabel(image)]) + (smoothing * losses.Average());
    }

    private static Model Build() => TestedModel.Of(new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).WithSeed(1)
        .WithDropout(0).Build());
}
