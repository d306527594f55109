using MnistCnn.Callbacks;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class MonitorCallbackTests
{
    [Fact]
    public void Derived_callback_knows_the_best_value_so_far()
    {
        var lowest = new Lowest();
        var replay = new ReplayedRun(lowest);

        replay.PlayLosses(0.5, double.NaN, 0.6, 0.25, 0.3);

        lowest.Epochs.Should().Equal(1, 4);
        lowest.Best.Should().Be(0.25);
    }

    [Fact]
    public void OnTrainBegin_forgets_the_run_before()
    {
        var lowest = new Lowest();
        new ReplayedRun(lowest).PlayLosses(0.1);
        var second = new ReplayedRun(lowest);

        second.PlayLosses(0.5);

        lowest.Best.Should().Be(0.5);
    }

    [Fact]
    public void OnTrainBegin_without_the_metric_names_the_derived_callback()
    {
        var replay = new ReplayedRun(withValidation: false, new Lowest());

        replay.Invoking(run => run.PlayLosses(0.5)).Should().Throw<InvalidOperationException>()
            .WithMessage("Lowest monitors val_loss*");
    }

    [Fact]
    public void LoadState_goes_on_with_the_best_value()
    {
        var replay = new ReplayedRun();
        var state = new TrainingState();
        Lowest first = new(), second = new();
        first.OnTrainBegin(replay.Context);
        first.OnEpochEnd(replay.Context, ReplayedRun.Report(1, valLoss: 0.5));
        first.SaveState(replay.Context, state);

        second.LoadState(replay.Context, state);

        second.Best.Should().Be(0.5);
    }

    private sealed class Lowest() : MonitorCallback(MonitoredMetric.ValidationLoss)
    {
        public List<int> Epochs { get; } = [];

        public override void OnEpochEnd(TrainingContext context, EpochReport report)
        {
            double value = Read(report);
            if (!IsBetter(value))
                return;
            Best = value;
            Epochs.Add(report.Epoch);
        }
    }
}
