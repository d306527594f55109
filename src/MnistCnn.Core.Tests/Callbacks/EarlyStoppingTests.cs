using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class EarlyStoppingTests
{
    // name, callback, val_accuracy by epoch, epoch it stops after (0: never), best epoch
    public static TheoryData<string, EarlyStopping, double[], int, int> Decisions => new()
    {
        { "improving never stops", new() { Patience = 1 }, [0.1, 0.2, 0.3], 0, 3 },
        { "patience counts epochs since the best", new() { Patience = 2 }, [0.3, 0.2, 0.1, 0.4], 3, 1 },
        { "an improvement starts the count anew", new() { Patience = 2 }, [0.3, 0.2, 0.4, 0.1, 0.1, 0.9], 5, 3 },
        { "an equal value is no improvement", new() { Patience = 2 }, [0.3, 0.3, 0.3, 0.3], 3, 1 },
        { "patience 0 stops at the first epoch that is not better", new(), [0.3, 0.4, 0.4, 0.9], 3, 2 },
        { "a gain within min delta does not count", new() { Patience = 1, MinDelta = 0.1 }, [0.3, 0.35, 0.9], 2, 1 },
        { "a baseline that is not beaten stops", new() { Patience = 2, Baseline = 0.9 }, [0.5, 0.4, 0.3, 0.2], 2, 1 },
        { "a baseline never stops an epoch that improves", new() { Patience = 2, Baseline = 0.9 },
            [0.5, 0.6, 0.7, 0.6], 4, 3 },
        { "a baseline that is beaten does not stop", new() { Patience = 2, Baseline = 0.4 },
            [0.5, 0.3, 0.6, 0.5, 0.5], 5, 3 },
        { "the first epochs can be left out", new() { Patience = 1, StartFromEpoch = 3 },
            [0.9, 0.1, 0.1, 0.2, 0.1, 0.1], 5, 4 },
        { "NaN never improves", new() { Patience = 2 }, [double.NaN, double.NaN, double.NaN], 2, 1 },
        { "a number improves on NaN", new() { Patience = 2 }, [double.NaN, 0.1, 0.05, 0.02], 4, 2 },
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
        var replay = new ReplayedRun(new EarlyStopping { Patience = 2 });

        replay.PlayAccuracies(0.25, 0.2, 0.1);

        replay.Context.History.StopReason
            .Should().Be("val_accuracy has not improved for 2 epochs since epoch 1 (0.2500).");
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 4)]
    public void OnTrainEnd_restores_the_best_weights_when_asked(bool restore, float expected)
    {
        var replay = new ReplayedRun(new EarlyStopping { Patience = 2, RestoreBestWeights = restore });

        replay.PlayAccuracies(0.2, 0.5, 0.3, 0.3);

        replay.Weight.Should().Be(expected);
    }

    [Fact]
    public void OnTrainEnd_restores_the_best_weights_also_after_the_last_epoch()
    {
        var replay = new ReplayedRun(new EarlyStopping { Patience = 9, RestoreBestWeights = true });

        replay.PlayAccuracies(0.2, 0.5, 0.3);

        replay.Weight.Should().Be(2);
    }

    [Fact]
    public void OnTrainBegin_forgets_the_run_before()
    {
        var stopping = new EarlyStopping { Patience = 1 };
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
            .WithMessage("EarlyStopping monitors val_accuracy, and Fit was given no validation set.*");
    }

    [Fact]
    public void OnTrainBegin_with_negative_patience_names_it()
    {
        var replay = new ReplayedRun(new EarlyStopping { Patience = -1 });
        Action play = () => replay.PlayAccuracies(0.1);

        play.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Patience*-1*");
    }
}
