using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Callbacks;

[Collection(TorchTests.Name)]
public sealed class ScheduleTests
{
    [Fact]
    public void Rates_of_OneCycle_are_those_of_PyTorchs_scheduler()
    {
        List<double> expected = OfTorch(optimizer => optim.lr_scheduler.OneCycleLR(
            optimizer, LearningRates.Peak, total_steps: LearningRates.Steps, cycle_momentum: false));

        LearningRates.Of(new OneCycle()).Should().Equal(expected, (rate, other) => Math.Abs(rate - other) < 1e-12);
    }

    [Fact]
    public void Rates_of_CosineDecay_are_those_of_PyTorchs_scheduler()
    {
        List<double> expected = OfTorch(optimizer => optim.lr_scheduler.CosineAnnealingLR(
            optimizer, LearningRates.Steps, eta_min: 0.1 * LearningRates.Peak));

        LearningRates.Of(new CosineDecay { FinalShare = 0.1 }).Should().Equal(
            expected, (rate, other) => Math.Abs(rate - other) < 1e-12);
    }

    /// <summary>The rates that a scheduler of PyTorch sets for an optimizer at the peak.</summary>
    private static List<double> OfTorch(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> schedule)
    {
        NativeBackend.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        using Adam optimizer = optim.Adam([new Parameter(zeros(1))], LearningRates.Peak);
        optim.lr_scheduler.LRScheduler scheduler = schedule(optimizer);
        List<double> rates = [];
        for (int step = 0; step < LearningRates.Steps; step++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            scheduler.step();
        }

        return rates;
    }
}
