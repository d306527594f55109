using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class EarlyStoppingTests
{
    private static readonly MonitoredMetric Accuracy = MonitoredMetric.ValidationAccuracy;

    // name, callback, val_accuracy by epoch, epoch it stops after (0: never), best epoch
    public static TheoryData<string, EarlyStopping, double[], int, int> Decisions => new()
    {
        { "improving never stops", new() { Monitor = Accuracy, Patience = 1 }, [0.1, 0.2, 0.3], 0, 3 },
        { "patience counts epochs since the best", new() { Monitor = Accuracy, Patience = 2 },
            [0.3, 0.2, 0.1, 0.4], 3, 1 },
        { "an improvement starts the count anew", new() { Monitor = Accuracy, Patience = 2 },
            [0.3, 0.2, 0.4, 0.1, 0.1, 0.9], 5, 3 },
        { "an equal value is no improvement", new() { Monitor = Accuracy, Patience = 2 }, [0.3, 0.3, 0.3, 0.3], 3, 1 },
        { "patience 0 stops at the first epoch that is not better", new() { Monitor = Accuracy },
            [0.3, 0.4, 0.4, 0.9], 3, 2 },
        { "a gain within min delta does not count", new() { Monitor = Accuracy, Patience = 1, MinDelta = 0.1 },
            [0.3, 0.35, 0.9], 2, 1 },
        { "a baseline that is not beaten stops", new() { Monitor = Accuracy, Patience = 2, Baseline = 0.9 },
            [0.5, 0.4, 0.3, 0.2], 2, 1 },
        { "a baseline never stops an epoch that improves", new() { Monitor = Accuracy, Patience = 2, Baseline = 0.9 },
            [0.5, 0.6, 0.7, 0.6], 4, 3 },
        { "a baseline that is beaten does not stop", new() { Monitor = Accuracy, Patience = 2, Baseline = 0.4 },
            [0.5, 0.3, 0.6, 0.5, 0.5], 5, 3 },
        { "the first epochs can be left out", new() { Monitor = Accuracy, Patience = 1, StartFromEpoch = 3 },
            [0.9, 0.1, 0.1, 0.2, 0.1, 0.1], 5, 4 },
        { "NaN is never best", new() { Monitor = Accuracy, Patience = 2 }, [double.NaN, double.NaN, double.NaN], 2, 0 },
        { "a number improves on NaN", new() { Monitor = Accuracy, Patience = 2 }, [double.NaN, 0.1, 0.05, 0.02], 4, 2 },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void OnEpochEnd_decides_as_Keras_does(
        string name, EarlyStopping stopping, double[] accuracies, int stopped, int best)
    {
        var replay = new ReplayedRun(stopping);

        replay.PlayAccuracies(accuracies);

        stopping.StoppedEpoch.Should().Be(stopped, name);
        stopping.BestEpoch.Should().Be(best, name);
        replay.Context.StopRequested.Should().Be(stopped > 0, name);
    }

    [Fact]
    public void OnEpochEnd_of_a_loss_takes_smaller_as_better()
    {
        var stopping = new EarlyStopping { Monitor = MonitoredMetric.ValidationLoss, Patience = 1 };
        var replay = new ReplayedRun(stopping);

        replay.PlayLosses(0.5, 0.4, 0.45);

        (stopping.BestEpoch, stopping.StoppedEpoch).Should().Be((2, 3));
    }

    [Fact]
    public void Stop_reason_names_metric_epochs_and_best()
    {
        var replay = new ReplayedRun(new EarlyStopping { Monitor = Accuracy, Patience = 2 });

        replay.PlayAccuracies(0.25, 0.2, 0.1);

        replay.Context.History.StopReason
            .Should().Be("val_accuracy has not improved for 2 epochs since epoch 1 (0.2500).");
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 4)]
    public void OnTrainEnd_restores_the_best_weights_when_asked(bool restore, float expected)
    {
        var replay = new ReplayedRun(
            new EarlyStopping { Monitor = Accuracy, Patience = 2, RestoreBestWeights = restore });

        replay.PlayAccuracies(0.2, 0.5, 0.3, 0.3);

        replay.Weight.Should().Be(expected);
    }

    [Fact]
    public void OnTrainEnd_restores_the_best_weights_also_after_the_last_epoch()
    {
        var replay = new ReplayedRun(new EarlyStopping { Monitor = Accuracy, Patience = 9, RestoreBestWeights = true });

        replay.PlayAccuracies(0.2, 0.5, 0.3);

        replay.Weight.Should().Be(2);
    }

    [Fact]
    public void OnTrainEnd_after_nothing_but_NaN_leaves_the_weights_and_says_why_it_stopped()
    {
        var replay = new ReplayedRun(new EarlyStopping { Patience = 2, RestoreBestWeights = true });

        replay.PlayLosses(double.NaN, double.NaN, 0.1);

        replay.Weight.Should().Be(2, "epoch 1 was no better than epoch 2");
        replay.Context.History.StopReason.Should().Be("val_loss has been NaN or infinite for 2 epochs.");
    }

    [Fact]
    public void OnTrainEnd_restores_the_first_epoch_that_was_a_number()
    {
        var replay = new ReplayedRun(new EarlyStopping { Patience = 9, RestoreBestWeights = true });

        replay.PlayLosses(double.NaN, 0.5, 0.6);

        replay.Weight.Should().Be(2);
    }

    [Fact]
    public void OnEpochEnd_does_not_count_epochs_without_the_metric()
    {
        var stopping = new EarlyStopping { Patience = 2 };
        var replay = new ReplayedRun(stopping);

        replay.PlayLosses(0.5, null, null, null, 0.6, 0.7, 0.8);

        (stopping.BestEpoch, stopping.StoppedEpoch).Should().Be((1, 6));
    }

    [Theory]
    [InlineData(2.0, 2)]
    [InlineData(2.5, 0)]
    [InlineData(null, 0)]
    public void OnEpochEnd_of_a_value_worse_than_the_divergence_threshold_stops_at_once(double? threshold, int stopped)
    {
        var stopping = new EarlyStopping { Patience = 9, DivergenceThreshold = threshold };
        var replay = new ReplayedRun(stopping);

        replay.PlayLosses(0.5, 2.25, 0.25);

        stopping.StoppedEpoch.Should().Be(stopped);
        replay.Context.History.StopReason.Should().Be(
            stopped == 0 ? null : "val_loss became 2.2500, worse than the divergence threshold of 2.");
    }

    // What Keras prints with verbose=1.
    [Fact]
    public void Output_says_what_Keras_says()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var replay = new ReplayedRun(
            new EarlyStopping { Patience = 1, RestoreBestWeights = true, Output = output },
            new ReduceLROnPlateau { Patience = 1, Factor = 0.5, Output = output });

        replay.PlayLosses(0.5, 0.75);

        output.ToString().Should().Be(
            """
            Epoch 2: ReduceLROnPlateau reducing learning rate to 0.0005.
            Epoch 2: early stopping
            Restoring model weights from the end of the best epoch: 1.

            """);
    }

    [Fact]
    public void OnTrainBegin_forgets_the_run_before()
    {
        var stopping = new EarlyStopping { Monitor = Accuracy, Patience = 1 };
        new ReplayedRun(stopping).PlayAccuracies(0.9, 0.8);
        var second = new ReplayedRun(stopping);

        second.PlayAccuracies(0.1, 0.2, 0.3);

        (stopping.BestEpoch, stopping.StoppedEpoch).Should().Be((3, 0));
    }

    [Fact]
    public void OnTrainBegin_without_validation_set_refuses_to_monitor_it()
    {
        var replay = new ReplayedRun(withValidation: false, new EarlyStopping());
        Action play = () => replay.PlayAccuracies(0.1);

        play.Should().Throw<InvalidOperationException>()
            .WithMessage(
                "EarlyStopping monitors val_loss, and Fit was given no validation set. Give one, or set Monitor to "
                + "MonitoredMetric.TrainingLoss or TrainingAccuracy.");
    }
}
