using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class LearningRateTests
{
    [Fact]
    public void Scheduler_sets_the_rate_before_each_epoch()
    {
        var replay = new ReplayedRun(new LearningRateScheduler((epoch, rate) => epoch == 1 ? rate : rate / 2));

        replay.PlayAccuracies(0.1, 0.2, 0.3);

        Rates(replay).Should().Equal(1e-3, 5e-4, 2.5e-4);
    }

    [Fact]
    public void Scheduler_with_a_rate_that_is_no_number_is_refused()
    {
        var replay = new ReplayedRun(new LearningRateScheduler((_, _) => double.NaN));
        Action play = () => replay.PlayAccuracies(0.1);

        play.Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("The learning rate must be 0 or more, and finite.*");
    }

    // val_loss by epoch, learning rate in each epoch in thousandths
    public static TheoryData<string, ReduceLROnPlateau, double?[], double[]> Plateaus => new()
    {
        { "improving keeps the rate", new() { Patience = 1 }, [3, 2, 1], [1, 1, 1] },
        { "patience counts epochs since the best", new() { Patience = 2, Factor = 0.5 }, [3, 3, 3, 3, 3, 3],
            [1, 1, 1, 0.5, 0.5, 0.25] },
        { "cooldown is not counted", new() { Patience = 1, Factor = 0.5, Cooldown = 2 }, [3, 3, 3, 3, 3],
            [1, 1, 0.5, 0.5, 0.25] },
        { "the rate never falls below its least", new() { Patience = 1, Factor = 0.1, MinLearningRate = 5e-4 },
            [3, 3, 3, 3], [1, 1, 0.5, 0.5] },
        { "a gain within min delta does not count", new() { Patience = 1, Factor = 0.5, MinDelta = 0.1 },
            [3, 2.95, 2.92], [1, 1, 0.5] },
        { "epochs without the metric are not counted", new() { Patience = 2, Factor = 0.5 }, [3, null, null, 3, 3, 3],
            [1, 1, 1, 1, 1, 0.5] },
        { "epochs without the metric cool nothing down", new() { Patience = 1, Factor = 0.5, Cooldown = 2 },
            [3, 3, null, null, 3, 3, 3], [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25] },
    };

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void ReduceLROnPlateau_lowers_the_rate_as_Keras_does(
        string name, ReduceLROnPlateau callback, double?[] losses, double[] thousandths)
    {
        var replay = new ReplayedRun(callback);

        replay.PlayLosses(losses);

        Rates(replay).Select(rate => Math.Round(rate * 1000, 6)).Should().Equal(thousandths, name);
    }

    private static IEnumerable<double> Rates(ReplayedRun replay) =>
        replay.Context.History.Epochs.Select(epoch => epoch.LearningRate);
}
