using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class TrainerTests
{
    private static CnnBuilder Small => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8).WithDenseUnits(16).WithClassCount(4).WithSeed(1);

    private static readonly TrainerOptions TwoEpochs = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    [Fact]
    public void Fit_learns_what_can_be_learned()
    {
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs with { Epochs = 8, LearningRate = 5e-3 });

        TrainingHistory history = trainer.Fit(Stripes.Make(200), Stripes.Make(40, seed: 2));

        history.Epochs[^1].Validation!.Accuracy.Should().Be(1);
        history.Epochs[^1].Training.Loss.Should().BeLessThan(history.Epochs[0].Training.Loss);
        trainer.Evaluate(Stripes.Make(40, seed: 3)).Accuracy.Should().Be(1);
    }

    [Fact]
    public void Fit_calls_hooks_in_the_order_of_Keras()
    {
        var calls = new List<string>();
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    TrainBegin = _ => calls.Add("train begin"),
                    EpochBegin = (_, epoch) => calls.Add($"epoch begin {epoch}"),
                    BatchBegin = (_, batch) => calls.Add($"batch begin {batch}"),
                    BatchEnd = (_, report) => calls.Add($"batch end {report.Batch}"),
                    EpochEnd = (context, report) =>
                        calls.Add($"epoch end {report.Epoch}, {context.History.Epochs.Count} in history"),
                    TrainEnd = _ => calls.Add("train end"),
                },
            },
        };

        trainer.Fit(Stripes.Make(12));

        calls.Should().Equal(
            "train begin",
            "epoch begin 1", "batch begin 1", "batch end 1", "batch begin 2", "batch end 2",
            "epoch end 1, 1 in history",
            "epoch begin 2", "batch begin 1", "batch end 1", "batch begin 2", "batch end 2",
            "epoch end 2, 2 in history",
            "train end");
    }

    [Fact]
    public void Fit_asked_to_stop_in_a_batch_still_validates_and_ends_the_epoch()
    {
        int batches = 0;
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs)
        {
            Callbacks =
            {
                new LambdaCallback { BatchEnd = (context, _) =>
                    { batches++; context.RequestStop("enough"); context.RequestStop("later"); } },
            },
        };

        TrainingHistory history = trainer.Fit(Stripes.Make(40), Stripes.Make(8));

        batches.Should().Be(1);
        history.StopReason.Should().Be("enough");
        history.Epochs.Should().ContainSingle().Which.Training.SampleCount.Should().Be(8);
        history.Epochs[0].Validation!.SampleCount.Should().Be(8);
    }

    [Fact]
    public void Fit_asked_to_stop_in_train_begin_still_trains_the_first_batch_as_Keras_does()
    {
        int batches = 0;
        var trainer = new Trainer(Small.Build(), TwoEpochs)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    TrainBegin = context => context.RequestStop("not now"), BatchEnd = (_, _) => batches++,
                },
            },
        };

        TrainingHistory history = trainer.Fit(Stripes.Make(40), Stripes.Make(8));

        batches.Should().Be(1);
        history.StopReason.Should().Be("not now");
        history.Epochs.Should().ContainSingle().Which.Validation.Should().NotBeNull();
    }

    [Fact]
    public void Fit_cancelled_ends_at_the_next_batch_and_runs_train_end()
    {
        using var cancellation = new CancellationTokenSource();
        int batches = 0;
        bool ended = false;
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs)
        {
            Callbacks =
            {
                new LambdaCallback { BatchEnd = (_, _) =>
                    { batches++; cancellation.Cancel(); }, TrainEnd = _ => ended = true },
            },
        };
        Action fit = () => trainer.Fit(Stripes.Make(40), cancellationToken: cancellation.Token);

        fit.Should().Throw<OperationCanceledException>();
        (batches, ended).Should().Be((1, true));
    }

    [Theory]
    [InlineData("train begin")]
    [InlineData("epoch begin")]
    [InlineData("batch begin")]
    [InlineData("batch end")]
    [InlineData("epoch end")]
    [InlineData("train end")]
    public void Fit_with_a_callback_that_throws_passes_it_on_and_runs_train_end(string where)
    {
        int ends = 0;
        void ThrowIn(string hook)
        {
            if (hook == where)
                throw new InvalidTimeZoneException(hook);
        }

        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs)
        {
            Callbacks =
            {
                new LambdaCallback { TrainEnd = _ => ends++ },
                new LambdaCallback
                {
                    TrainBegin = _ => ThrowIn("train begin"),
                    EpochBegin = (_, _) => ThrowIn("epoch begin"),
                    BatchBegin = (_, _) => ThrowIn("batch begin"),
                    BatchEnd = (_, _) => ThrowIn("batch end"),
                    EpochEnd = (_, _) => ThrowIn("epoch end"),
                    TrainEnd = _ => { ends++; ThrowIn("train end"); },
                },
                new LambdaCallback { TrainEnd = _ => ends++ },
            },
        };
        Action fit = () => trainer.Fit(Stripes.Make(8));

        fit.Should().Throw<InvalidTimeZoneException>().WithMessage(where);
        ends.Should().Be(where == "train begin" ? 2 : 3);
    }

    [Fact]
    public void Fit_with_the_same_seed_gives_the_same_weights_to_the_bit()
    {
        float[] Train(int seed)
        {
            Cnn model = Small.Build();
            new Trainer(model, TwoEpochs with { Seed = seed }).Fit(Stripes.Make(40));
            return ResumableRuns.Weights(model);
        }

        Train(5).Should().Equal(Train(5));
        Train(5).Should().NotEqual(Train(6));
    }

    [Fact]
    public void Fit_twice_starts_a_new_history()
    {
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs);
        trainer.Fit(Stripes.Make(16));

        trainer.Fit(Stripes.Make(16)).Epochs.Select(epoch => epoch.Epoch).Should().Equal(1, 2);
    }

    [Fact]
    public void Fit_without_a_seed_or_shuffling_sees_the_images_in_their_order()
    {
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs with { Shuffle = false, Seed = null, Epochs = 1 });

        trainer.Fit(Stripes.Make(8)).Epochs.Should().ContainSingle();
    }

    [Fact]
    public void Fit_of_images_of_another_size_names_both()
    {
        Cnn model = new CnnBuilder().Build();
        Action fit = () => new Trainer(model, TwoEpochs).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>()
            .WithMessage("The network takes 1×28×28 images, and these are 1×12×12: *");
    }

    [Fact]
    public void Fit_of_more_classes_than_logits_names_both()
    {
        Cnn model = Small.WithClassCount(3).Build();
        Action fit = () => new Trainer(model, TwoEpochs).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>()
            .WithMessage("The images have 4 classes, and the network tells 3 apart: *");
    }

    [Fact]
    public void Evaluate_is_the_mean_over_the_samples()
    {
        Cnn model = Small.Build();
        ImageSet images = Stripes.Make(503);
        var trace = new LayerTrace(model);
        double expected = Enumerable.Range(0, 503).Average(i =>
        {
            float[] logits = trace.Forward(images.Pixels.Span.Slice(i * images.ImageSize, images.ImageSize));
            return Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[images.GetLabel(i)];
        });

        ClassificationMetrics metrics = new Trainer(model, TwoEpochs).Evaluate(images);

        metrics.Loss.Should().BeApproximately(expected, 1e-5);
        metrics.SampleCount.Should().Be(503);
    }

    [Fact]
    public void Fit_reports_the_mean_loss_weighted_by_samples()
    {
        Cnn model = Small.WithDropout(0).Build();
        ImageSet images = Stripes.Make(11);
        var trainer = new Trainer(model, TwoEpochs with { Epochs = 1, LearningRate = 1e-30 });
        ClassificationMetrics still = trainer.Evaluate(images);

        ClassificationMetrics running = trainer.Fit(images).Epochs[0].Training;

        running.Loss.Should().BeApproximately(still.Loss, 1e-5);
        running.Accuracy.Should().Be(still.Accuracy);
        running.SampleCount.Should().Be(11);
    }

    [Fact]
    public void Predict_gives_probabilities_and_the_likeliest_label()
    {
        Cnn model = Small.Build();
        var trainer = new Trainer(model, TwoEpochs with { Epochs = 8, LearningRate = 5e-3 });
        trainer.Fit(Stripes.Make(200));

        PredictionSet predictions = trainer.Predict(Stripes.Make(6, seed: 9));

        (predictions.Count, predictions.ClassCount).Should().Be((6, 4));
        Enumerable.Range(0, 6).Select(predictions.GetLabel).Should().Equal(0, 1, 2, 3, 0, 1);
        predictions.GetProbabilities(5).ToArray().Sum().Should().BeApproximately(1, 1e-5f);
    }

    [Fact]
    public void Fit_on_a_loss_that_explodes_stops_with_TerminateOnNaN()
    {
        Cnn model = Small.Build();
        model.SetWeights("conv1.bias", Enumerable.Repeat(float.NaN, 8).ToArray());
        var trainer = new Trainer(model, TwoEpochs) { Callbacks = { new TerminateOnNaN() } };

        trainer.Fit(Stripes.Make(40)).StopReason.Should().Be("The loss became NaN in epoch 1, batch 1.");
    }

    [Fact]
    public void LearningRate_set_by_a_callback_is_the_one_that_trains()
    {
        Cnn model = Small.Build();
        float[] before = model.GetWeights("conv1.weight");
        var trainer = new Trainer(model, TwoEpochs) { Callbacks = { new LearningRateScheduler((_, _) => 0) } };

        trainer.Fit(Stripes.Make(16)).Epochs.Should().OnlyContain(epoch => epoch.LearningRate == 0);

        model.GetWeights("conv1.weight").Should().Equal(before);
    }

    public static TheoryData<Func<TrainerOptions>, string> OutOfRange => new()
    {
        { () => new TrainerOptions { Epochs = 0 }, "Epochs" },
        { () => new TrainerOptions { BatchSize = 0 }, "BatchSize" },
        { () => new TrainerOptions { LearningRate = 0 }, "LearningRate" },
        { () => new TrainerOptions { LearningRate = double.NaN }, "LearningRate" },
        { () => new TrainerOptions { Threads = 0 }, "Threads" },
        { () => new TrainerOptions { Optimizer = new Adam { Beta1 = 1 } }, "Beta1" },
        { () => new TrainerOptions { Optimizer = new Adam { Beta2 = -0.1 } }, "Beta2" },
        { () => new TrainerOptions { Optimizer = new Adam { Epsilon = 0 } }, "Epsilon" },
        { () => new TrainerOptions { Optimizer = new Adam { WeightDecay = -1 } }, "WeightDecay" },
        { () => new TrainerOptions { Optimizer = new AdamW { Beta1 = double.NaN } }, "Beta1" },
        { () => new TrainerOptions { Optimizer = new AdamW { WeightDecay = -1 } }, "WeightDecay" },
        { () => new TrainerOptions { Optimizer = new Sgd { Momentum = 1 } }, "Momentum" },
        { () => new TrainerOptions { Optimizer = new Sgd { WeightDecay = double.PositiveInfinity } }, "WeightDecay" },
        { () => new TrainerOptions { Optimizer = new RmsProp { Rho = 1 } }, "Rho" },
        { () => new TrainerOptions { Optimizer = new RmsProp { Momentum = -1 } }, "Momentum" },
        { () => new TrainerOptions { Optimizer = new RmsProp { Epsilon = double.NaN } }, "Epsilon" },
        { () => new TrainerOptions { MaxGradientNorm = 0 }, "MaxGradientNorm" },
        { () => new TrainerOptions { LabelSmoothing = 1 }, "LabelSmoothing" },
        { () => new TrainerOptions { ClassWeights = [1, -1] }, "ClassWeights[1]" },
        { () => new TrainerOptions { WeightAveragingMomentum = 1 }, "WeightAveragingMomentum" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_out_of_its_range_is_refused_where_it_is_set(Func<TrainerOptions> make, string name) =>
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);

    [Fact]
    public void Option_set_by_with_is_checked_as_well()
    {
        FluentActions.Invoking(() => TwoEpochs with { BatchSize = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TwoEpochs with { Optimizer = null! }).Should().Throw<ArgumentNullException>()
            .WithParameterName("Optimizer");
    }

    [Fact]
    public void Class_weights_stay_as_they_were_checked()
    {
        double[] weights = [1, 2];
        var options = new TrainerOptions { ClassWeights = weights };

        weights[0] = -1;

        options.ClassWeights.Should().Equal(1, 2);
    }
}
