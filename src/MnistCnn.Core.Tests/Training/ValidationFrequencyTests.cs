using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Validation after some epochs only, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class ValidationFrequencyTests
{
    private static readonly TrainerOptions Five = FourEpochs with { Epochs = 5, BatchSize = 12 };
    private static readonly ImageSet Validation = Stripes.Make(9, seed: 2);

    private static readonly MonitoredMetric Constant = new(
        "constant", MetricDirection.Minimize, report => report.Validation is null ? null : 1, requiresValidation: true);

    [Fact]
    public void Epochs_whose_number_is_a_multiple_are_validated_as_if_all_were()
    {
        TrainerOptions averaged = Five with { WeightAveragingMomentum = 0.5 };
        var all = new List<float[]>();
        var some = new List<float[]>();
        TrainingHistory every = FitInto(all, averaged);
        TrainingHistory history = FitInto(some, averaged with { ValidationFrequency = 2 });

        history.Epochs.Select(epoch => epoch.Validation).Should()
            .Equal(null, every.Epochs[1].Validation, null, every.Epochs[3].Validation, null);
        history.Epochs.Select(epoch => epoch.Training).Should().Equal(every.Epochs.Select(epoch => epoch.Training));
        for (int epoch = 0; epoch < 5; epoch++)
            some[epoch].Should().Equal(all[epoch]);

        TrainingHistory FitInto(List<float[]> weights, TrainerOptions options) =>
            new Trainer(TestedModel.Of(Build()), options)
            {
                Callbacks = { new LambdaCallback { EpochEnd = (context, _) => weights.Add(Weights(context.Model)) } },
            }.Fit(Images, Validation);
    }

    [Fact]
    public void Patience_counts_the_epochs_that_are_validated_and_nothing_is_warned_of()
    {
        var log = new RecordingLogger();
        var trainer = new Trainer(TestedModel.Of(Build()), Five with { ValidationFrequency = 2 }, log)
        {
            Callbacks =
            {
                new EarlyStopping { Monitor = Constant, Patience = 1 },
                new ReduceLROnPlateau { Monitor = Constant, Patience = 2 },
            },
        };

        TrainingHistory history = trainer.Fit(Images, Validation);

        history.Epochs.Should().HaveCount(4);
        history.StopReason.Should().StartWith("constant has not improved for 1 epoch since epoch 2");
        log.Entries.Should().NotContain(entry => entry.Message.Contains("passed over"));
    }

    [Fact]
    public void Best_epoch_and_csv_take_the_epochs_that_are_validated()
    {
        TrainingHistory history = new Trainer(TestedModel.Of(Build()), Five with { ValidationFrequency = 2 })
            .Fit(Images, Validation);

        history.BestEpoch(MonitoredMetric.ValidationLoss)!.Epoch.Should().BeOneOf(2, 4);
        string[][] rows = [.. history.ToCsv().TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(','))];
        rows.Select(row => row[3].Length > 0).Should().Equal(false, true, false, true, false);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(20)]
    public void A_run_that_was_interrupted_comes_to_the_same_history(int afterStep)
    {
        using var directory = new TemporaryDirectory();
        using var cancellation = new CancellationTokenSource();
        TrainerOptions options = Five with { ValidationFrequency = 2 };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        TrainingHistory expected = TrainerOf(whole, options).Fit(Images, Validation);
        int steps = 0;
        Trainer interrupted = TrainerOf(model, options with { Backup = new(directory.File("state")) });
        interrupted.Callbacks.Add(new LambdaCallback { BatchEnd = (_, _) => Count() });
        void Count()
        {
            if (++steps == afterStep)
                cancellation.Cancel();
        }

        interrupted.Invoking(one => one.Fit(Images, Validation, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        TrainingHistory history =
            TrainerOf(rest, options with { Backup = new(directory.File("state")) }).Fit(Images, Validation);

        Weights(rest).Should().Equal(Weights(whole));
        history.Epochs.Select(epoch => epoch.Validation).Should()
            .Equal(expected.Epochs.Select(epoch => epoch.Validation));

        static Trainer TrainerOf(Model model, TrainerOptions options) => new(model, options)
        {
            Callbacks = { new EarlyStopping { Patience = 9, RestoreBestWeights = true } },
        };
    }

    [Fact]
    public void Metric_that_no_epoch_would_have_is_refused_before_the_first()
    {
        bool hasTrained = false;
        var trainer = new Trainer(TestedModel.Of(Build()), Five with { ValidationFrequency = 3, InitialEpoch = 3 })
        {
            Callbacks = { new EarlyStopping(), new LambdaCallback { BatchEnd = (_, _) => hasTrained = true } },
        };

        trainer.Invoking(one => one.Fit(Images, Validation)).Should().Throw<InvalidOperationException>().WithMessage(
            "EarlyStopping monitors val_loss, and TrainerOptions.ValidationFrequency of 3 leaves no epoch to validate "
            + "after: the run has epochs 4 to 5.");
        hasTrained.Should().BeFalse();
    }

    [Fact]
    public void Checkpoint_named_by_validation_is_refused_where_epochs_go_without()
    {
        using var directory = new TemporaryDirectory();
        TrainingHistory FitWith(ModelCheckpoint checkpoint) =>
            new Trainer(TestedModel.Of(Build()), Five with { ValidationFrequency = 2 }) { Callbacks = { checkpoint } }
                .Fit(Images, Validation);

        FluentActions.Invoking(() => FitWith(new("{epoch}-{val_loss}") { Directory = directory.Path }))
            .Should().Throw<ArgumentException>()
            .WithMessage("*'{epoch}-{val_loss}'*ValidationFrequency of 2*EveryEpochs, which is 1, to a multiple *");
        FitWith(new("{epoch}-{val_loss:0}") { Directory = directory.Path, EveryEpochs = 2 });
        FitWith(new("best-{val_loss:0}") { Directory = directory.Path, SaveBestOnly = true });

        Directory.GetFiles(directory.Path).Should().NotBeEmpty().And.OnlyContain(path => !path.Contains("NaN"));
    }
}
