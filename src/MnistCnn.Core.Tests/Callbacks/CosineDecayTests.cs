using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Callbacks;

public sealed class CosineDecayTests
{
    [Fact]
    public void Rates_of_a_run_are_those_of_CosineAnnealingLR()
    {
        IEnumerable<double> expected = Enumerable.Range(0, LearningRates.Steps).Select(step =>
            LearningRates.Peak * (0.1 + (0.9 * (1 + Math.Cos(Math.PI * step / LearningRates.Steps)) / 2)));

        LearningRates.Of(new CosineDecay { FinalShare = 0.1 }).Should().Equal(
            expected, (rate, other) => Math.Abs(rate - other) < 1e-12);
    }

    // Keras's CosineDecay(0, decay_steps: 79, alpha: 0.1, warmup_target: 0.001, warmup_steps: 20): 99 epochs of one
    // batch each.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0.00025)]
    [InlineData(20, 0.001)]
    [InlineData(59, 0.000558946)]
    [InlineData(98, 0.000100356)]
    public void Rate_of_a_step_is_that_of_Keras_with_a_warm_up(int step, double expected) =>
        RateAt(new CosineDecay { WarmupEpochs = 20, FinalShare = 0.1 }, step).Should().BeApproximately(expected, 1e-9);

    [Theory]
    [InlineData(0, 0.001)]
    [InlineData(33, 0.00075)]
    [InlineData(66, 0.00025)]
    public void Rate_falls_from_the_start_without_a_warm_up(int step, double expected) =>
        RateAt(new CosineDecay(), step).Should().BeApproximately(expected, 1e-9);

    [Fact]
    public void Rate_stays_after_a_warm_up_that_leaves_all_of_it() =>
        RateAt(new CosineDecay { WarmupEpochs = 2, FinalShare = 1 }, 50).Should().BeApproximately(0.001, 1e-12);

    [Fact]
    public void Warm_up_as_long_as_the_run_is_refused_before_the_first_epoch()
    {
        var replay = new ReplayedRun(new CosineDecay { WarmupEpochs = 99 });
        Action play = () => replay.PlayAccuracies(0.1);

        play.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("WarmupEpochs")
            .WithMessage("CosineDecay.WarmupEpochs must be below the number of epochs, 99: the decay needs the rest.*");
    }

    private static double RateAt(CosineDecay callback, int step)
    {
        var replay = new ReplayedRun();
        callback.OnTrainBegin(replay.Context);
        for (int epoch = 1; epoch <= step; epoch++)
            replay.Context.History.Add(ReplayedRun.Report(epoch));
        callback.OnBatchBegin(replay.Context, batch: 1);
        return replay.Context.LearningRate;
    }
}
