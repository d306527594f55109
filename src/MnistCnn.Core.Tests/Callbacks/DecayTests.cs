using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

/// <summary>Schedules of an epoch of one step, as in the tests of Keras: a step is an epoch there.</summary>
public sealed class DecayTests
{
    // Keras's learning_rate_schedule_test.py, and PyTorch's MultiStepLR: the rate times what these give.
    public static TheoryData<string, StepSchedule, int, double> Rates => new()
    {
        { "ExponentialDecay(0.05, 10, 0.96)", new ExponentialDecay { Factor = 0.96, Epochs = 10 }, 5,
            Math.Pow(0.96, 0.5) },
        { "ExponentialDecay(0.1, 3, 0.96, staircase)",
            new ExponentialDecay { Factor = 0.96, Epochs = 3, Staircase = true }, 2, 1 },
        { "ExponentialDecay(0.1, 3, 0.96, staircase)",
            new ExponentialDecay { Factor = 0.96, Epochs = 3, Staircase = true }, 3, 0.96 },
        { "InverseTimeDecay(0.1, 10, 0.96) at the beginning", new InverseTimeDecay { DecayRate = 0.96, Epochs = 10 }, 0,
            1 },
        { "InverseTimeDecay(0.1, 10, 0.96)", new InverseTimeDecay { DecayRate = 0.96, Epochs = 10 }, 5, 1 / 1.48 },
        { "InverseTimeDecay(0.1, 10, 0.96)", new InverseTimeDecay { DecayRate = 0.96, Epochs = 10 }, 10, 1 / 1.96 },
        { "InverseTimeDecay(0.1, 10, 0.96, staircase)",
            new InverseTimeDecay { DecayRate = 0.96, Epochs = 10, Staircase = true }, 9, 1 },
        { "InverseTimeDecay(0.1, 10, 0.96, staircase)",
            new InverseTimeDecay { DecayRate = 0.96, Epochs = 10, Staircase = true }, 10, 1 / 1.96 },
        { "PolynomialDecay(0.05, 10, 0) halfway", new PolynomialDecay { Epochs = 10 }, 5, 0.5 },
        { "PolynomialDecay(0.05, 10, 0) at the end", new PolynomialDecay { Epochs = 10 }, 10, 0 },
        { "PolynomialDecay(0.05, 10, 0.02) halfway", new PolynomialDecay { Epochs = 10, FinalShare = 0.2 }, 5, 0.6 },
        { "PolynomialDecay(0.05, 10, 0.02) beyond the end", new PolynomialDecay { Epochs = 10, FinalShare = 0.2 }, 15,
            0.2 },
        { "PolynomialDecay(0.05, 10, 0, power=0.5)", new PolynomialDecay { Epochs = 10, Power = 0.5 }, 5,
            Math.Sqrt(0.5) },
        { "PolynomialDecay over the whole run of 99 epochs", new PolynomialDecay(), 33, 2 / 3.0 },
        { "CosineDecayRestarts at the beginning", new CosineDecayRestarts(), 0, 1 },
        { "CosineDecayRestarts halfway", new CosineDecayRestarts(), 5, 0.5 },
        { "CosineDecayRestarts begins again", new CosineDecayRestarts(), 10, 1 },
        { "CosineDecayRestarts, t_mul 2", new CosineDecayRestarts(), 20, 0.5 },
        { "CosineDecayRestarts, t_mul 2, third", new CosineDecayRestarts(), 50, 0.5 },
        { "CosineDecayRestarts, t_mul 1", new CosineDecayRestarts { LengthFactor = 1 }, 35, 0.5 },
        { "CosineDecayRestarts, m_mul 0.5", new CosineDecayRestarts { PeakFactor = 0.5 }, 10, 0.5 },
        { "CosineDecayRestarts, alpha 0.1", new CosineDecayRestarts { FinalShare = 0.1 }, 5, 0.1 + (0.9 * 0.5) },
        { "MultiStepLR before", new PiecewiseConstantDecay([2, 4], [1, 0.7, 0.1]), 1, 1 },
        { "MultiStepLR between", new PiecewiseConstantDecay([2, 4], [1, 0.7, 0.1]), 3, 0.7 },
        { "MultiStepLR at the boundary", new PiecewiseConstantDecay([2, 4], [1, 0.7, 0.1]), 4, 0.1 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Rate_of_a_step_is_that_of_Keras_or_PyTorch(string name, StepSchedule schedule, int step, double share)
    {
        var replay = new ReplayedRun(schedule);

        replay.PlayLosses([.. Enumerable.Repeat<double?>(0.5, step + 1)]);

        replay.Context.History.Epochs[step].LearningRate.Should().BeApproximately(1e-3 * share, 1e-12, name);
    }

    [Fact]
    public void Rate_changes_with_each_batch()
    {
        List<double> rates = LearningRates.Of(new ExponentialDecay { Factor = 0.5 });

        rates[1].Should().BeApproximately(LearningRates.Peak * Math.Pow(0.5, 1 / 6.0), 1e-12);
        rates[6].Should().BeApproximately(LearningRates.Peak * 0.5, 1e-12);
    }

    [Theory]
    [InlineData(new[] { 2.0, 2.0 }, new[] { 1, 0.5, 0.1 }, "boundaries")]
    [InlineData(new[] { 2.0 }, new[] { 1.0 }, "shares")]
    [InlineData(new[] { 2.0 }, new[] { 1.0, -1.0 }, "shares")]
    public void PiecewiseConstantDecay_of_values_that_fit_no_run_is_refused(
        double[] boundaries, double[] shares, string parameter)
    {
        Action make = () => _ = new PiecewiseConstantDecay(boundaries, shares);

        make.Should().Throw<ArgumentException>().WithParameterName(parameter);
    }
}
