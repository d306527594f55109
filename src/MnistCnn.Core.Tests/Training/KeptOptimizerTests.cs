using MnistCnn.Augmentation;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Training on where the last run ended: its epochs, and its optimizer, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class KeptOptimizerTests
{
    // Five batches an epoch, the last of two images.
    private static readonly TrainerOptions Three =
        FourEpochs with { BatchSize = 12, Epochs = 3, KeepOptimizer = true };

    private static readonly ImageSet Validation = Stripes.Make(9, seed: 2);

    public static TheoryData<string, Optimizer> Optimizers => new()
    {
        { "Adam", new Adam() }, { "AdamW", new AdamW() }, { "momentum", new Sgd { Momentum = 0.9 } },
        { "RMSprop", new RmsProp { Momentum = 0.5 } },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Two_runs_that_keep_the_optimizer_come_to_what_one_comes_to(string name, Optimizer optimizer)
    {
        TrainerOptions options = Three with { Optimizer = optimizer, Augmentation = new ImageAugmentation() };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        TrainingHistory expected =
            new Trainer(whole, options with { Epochs = 6 }).Fit(Images, Validation);
        var trainer = new Trainer(model, options);

        trainer.Fit(Images, Validation);
        trainer.Options = options with { InitialEpoch = 3, Epochs = 6 };
        TrainingHistory history = trainer.Fit(Images, Validation);

        Weights(model).Should().Equal(Weights(whole), name);
        history.Epochs.Select(Numbers).Should().Equal(expected.Epochs.Skip(3).Select(Numbers));
    }

    [Fact]
    public void Two_runs_by_default_begin_the_optimizer_anew()
    {
        TrainerOptions options = Three with { KeepOptimizer = false };
        Model same = TestedModel.Of(Build()), others = TestedModel.Of(Build());
        var trainer = new Trainer(same, options);

        trainer.Fit(Images);
        trainer.Fit(Images);
        Fit(others, options);
        Fit(others, options);

        Weights(same).Should().Equal(Weights(others));
    }

    [Fact]
    public void Learning_rate_goes_on_as_callbacks_left_it()
    {
        var rates = new List<double>();
        var trainer = new Trainer(TestedModel.Of(Build()), Three)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    TrainBegin = context => rates.Add(context.LearningRate),
                    EpochEnd = (context, _) => context.LearningRate /= 2,
                },
            },
        };

        trainer.Fit(Images);
        TrainingHistory second = trainer.Fit(Images);

        rates.Should().Equal(1e-3, 1e-3 / 8);
        second.Epochs[0].LearningRate.Should().BeApproximately(1e-3 / 8, 1e-12);
    }

    [Fact]
    public void Optimizer_begins_anew_where_the_options_have_another_or_another_learning_rate()
    {
        TrainerOptions[] all = [Three with { Optimizer = new Sgd() }, Three with { LearningRate = 0.01 }];
        foreach (TrainerOptions other in all)
        {
            Model same = TestedModel.Of(Build()), others = TestedModel.Of(Build());
            var trainer = new Trainer(same, Three);
            trainer.Fit(Images);
            trainer.Options = other;
            TrainingHistory history = trainer.Fit(Images);
            Fit(others, Three);
            Fit(others, other);

            Weights(same).Should().Equal(Weights(others));
            history.Epochs[0].LearningRate.Should().Be(other.LearningRate);
        }
    }

    [Fact]
    public void Optimizer_begins_anew_after_a_run_that_failed()
    {
        Model same = TestedModel.Of(Build()), others = TestedModel.Of(Build());
        var trainer = new Trainer(same, Three);
        var failing = new LambdaCallback { TrainBegin = _ => throw new InvalidTimeZoneException() };
        trainer.Fit(Images);
        trainer.Callbacks.Add(failing);
        trainer.Invoking(one => one.Fit(Images)).Should().Throw<InvalidTimeZoneException>();
        trainer.Callbacks.Remove(failing);

        trainer.Fit(Images);
        Fit(others, Three);
        Fit(others, Three);

        Weights(same).Should().Equal(Weights(others));
    }

    [Fact]
    public void Optimizer_of_a_run_that_was_cancelled_between_epochs_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        Fit(whole, Three with { Epochs = 6 });
        var cancel = new LambdaCallback { EpochBegin = (_, epoch) => CancelIn(epoch) };
        void CancelIn(int epoch)
        {
            if (epoch == 3)
                cancellation.Cancel();
        }

        var trainer = new Trainer(model, Three) { Callbacks = { cancel } };
        trainer.Invoking(one => one.Fit(Images, cancellationToken: cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        trainer.Callbacks.Remove(cancel);
        trainer.Options = Three with { InitialEpoch = 2, Epochs = 6 };
        trainer.Fit(Images);

        Weights(model).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Run_from_a_later_epoch_numbers_epochs_and_runs_schedules_as_the_whole_run()
    {
        var seen = new List<int>();
        var record = new LambdaCallback { EpochBegin = (_, epoch) => seen.Add(epoch) };
        var whole = new Trainer(TestedModel.Of(Build()), FourEpochs) { Callbacks = { new OneCycle() } };
        var late = new Trainer(TestedModel.Of(Build()), FourEpochs with { InitialEpoch = 2 })
        {
            Callbacks = { new OneCycle(), record },
        };

        EpochReport[] expected = [.. whole.Fit(Images).Epochs.Skip(2)];
        TrainingHistory history = late.Fit(Images);

        seen.Should().Equal(3, 4);
        history.Epochs.Select(epoch => (epoch.Epoch, epoch.LearningRate))
            .Should().Equal(expected.Select(epoch => (epoch.Epoch, epoch.LearningRate)));
        history.ToCsv().Split('\n')[1].Should().StartWith("3,");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    public void Run_from_a_later_epoch_that_was_interrupted_comes_to_the_same(int afterStep)
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions late = FourEpochs with { BatchSize = 12, Epochs = 5, InitialEpoch = 2 };
        TrainerOptions kept = late with { Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        TrainingHistory expected = Fit(whole, late);
        Interrupt(model, kept, afterStep);

        TrainingHistory history = Fit(rest, kept);

        Weights(rest).Should().Equal(Weights(whole));
        history.Epochs.Select(Numbers).Should().Equal(expected.Epochs.Select(Numbers));
        history.Epochs.Select(epoch => epoch.Epoch).Should().Equal(3, 4, 5);
    }

    [Fact]
    public void Run_taken_up_from_a_backup_has_the_optimizer_of_the_file()
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions kept = Three with { Epochs = 6, InitialEpoch = 3, Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        Fit(whole, Three with { Epochs = 6 });
        using var cancellation = new CancellationTokenSource();
        var trainer = new Trainer(model, Three);
        trainer.Fit(Images);
        trainer.Options = kept;
        trainer.Callbacks.Add(new LambdaCallback { EpochBegin = (_, epoch) => CancelIn(epoch) });
        void CancelIn(int epoch)
        {
            if (epoch == 5)
                cancellation.Cancel();
        }

        trainer.Invoking(one => one.Fit(Images, cancellationToken: cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        Fit(rest, kept);

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Backup_of_a_run_from_another_epoch_is_refused()
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions kept = FourEpochs with { Backup = new(directory.File("state")) };
        Interrupt(TestedModel.Of(Build()), kept, afterStep: 7);

        Action fit = () => Fit(TestedModel.Of(Build()), kept with { InitialEpoch = 1 });

        fit.Should().Throw<InvalidDataException>().WithMessage("*initial epoch: 0 in the file, 1 now*");
    }

    [Fact]
    public void Initial_epoch_that_leaves_none_is_refused_with_both_numbers()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), FourEpochs);
        Action set = () => trainer.Options = FourEpochs with { InitialEpoch = 4 };

        set.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("InitialEpoch")
            .WithMessage("TrainerOptions.InitialEpoch must be below Epochs, which is 4: *");
        trainer.Options.InitialEpoch.Should().Be(0);
        FluentActions.Invoking(() => new Trainer(TestedModel.Of(Build()), FourEpochs with { InitialEpoch = 5 }))
            .Should().Throw<ArgumentOutOfRangeException>();
    }

    private static (int, ClassificationMetrics, ClassificationMetrics?, double) Numbers(EpochReport report) =>
        (report.Epoch, report.Training, report.Validation, report.LearningRate);
}
