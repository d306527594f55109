using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Callbacks;

public sealed class OneCycleTests
{
    // OneCycleLR: up along a cosine until step 0.3 * 18 - 1, and down until the last.
    [Fact]
    public void Rates_of_a_run_are_those_of_OneCycleLR()
    {
        const double Start = LearningRates.Peak / 25, End = Start / 1e4, Top = (0.3 * LearningRates.Steps) - 1;
        IEnumerable<double> expected = Enumerable.Range(0, LearningRates.Steps).Select(step => step <= Top
            ? Start + ((LearningRates.Peak - Start) * (1 - Math.Cos(Math.PI * step / Top)) / 2)
            : End + ((LearningRates.Peak - End) * (
                1 + Math.Cos(Math.PI * (step - Top) / (LearningRates.Steps - 1 - Top))) / 2));

        LearningRates.Of(new OneCycle()).Should().Equal(expected, (rate, other) => Math.Abs(rate - other) < 1e-12);
    }

    // PyTorch's formula: 99 epochs of one batch each, peak at step 0.3 * 99 - 1 = 28.7.
    [Theory]
    [InlineData(0, 0.001 / 25)]
    [InlineData(28, 0.0009985915845681953)]
    [InlineData(98, 0.001 / 25 / 1e4)]
    public void Rate_of_a_step_is_that_of_OneCycleLR(int step, double expected)
    {
        var replay = new ReplayedRun();
        var callback = new OneCycle();
        callback.OnTrainBegin(replay.Context);
        for (int epoch = 1; epoch <= step; epoch++)
            replay.Context.History.Add(ReplayedRun.Report(epoch));

        callback.OnBatchBegin(replay.Context, batch: 1);

        replay.Context.LearningRate.Should().BeApproximately(expected, 1e-9);
    }
}
