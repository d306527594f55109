using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Callbacks;

[Collection(TorchTests.Name)]
public sealed class OneCycleTests
{
    [Fact]
    public void Rates_of_a_run_are_those_of_PyTorchs_scheduler()
    {
        List<double> expected = LearningRates.OfTorch(optimizer => optim.lr_scheduler.OneCycleLR(
            optimizer, LearningRates.Peak, total_steps: LearningRates.Steps, cycle_momentum: false));

        LearningRates.Of(new OneCycle()).Should().Equal(expected, (rate, other) => Math.Abs(rate - other) < 1e-12);
    }

    // PyTorch's formula: 99 epochs of one batch each, peak at step 0.3 * 99 - 1 = 28.7.
    [Theory]
    [InlineData(0, 0.001 / 25)]
    [InlineData(28, 0.0009985915845681953)]
    [InlineData(98, 0.001 / 25 / 1e4)]
    public void Rate_of_a_step_is_that_of_OneCycleLR(int step, double expected)
    {
        using var replay = new CallbackReplay();
        var callback = new OneCycle();
        callback.OnTrainBegin(replay.Context);
        for (int epoch = 1; epoch <= step; epoch++)
            replay.Context.History.Add(CallbackReplay.Report(epoch));

        callback.OnBatchBegin(replay.Context, batch: 1);

        replay.LearningRate.Should().BeApproximately(expected, 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Share_that_leaves_no_rise_or_no_fall_is_refused(double share)
    {
        using var replay = new CallbackReplay(new OneCycle { RisingShare = share });
        Action play = () => replay.PlayAccuracies(0.1);

        play.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("RisingShare");
    }
}
