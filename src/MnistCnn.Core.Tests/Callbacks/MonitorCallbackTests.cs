using Microsoft.Extensions.Logging;
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
    public void Epochs_without_the_metric_are_passed_over_with_one_warning_a_run()
    {
        var lowest = new Lowest();
        new ReplayedRun(lowest).PlayLosses(0.5, null);
        var replay = new ReplayedRun(lowest);

        replay.PlayLosses(null, 0.5, null, 0.25);

        lowest.Epochs.Should().Equal(1, 2, 4);
        replay.Log.Entries.Should().Equal((
            LogLevel.Warning,
            "Lowest monitors val_loss, which epoch 1 has no value of: such epochs are passed over."));
    }

    [Fact]
    public void Monitor_that_is_null_is_refused_where_it_is_set()
    {
        Action make = () => _ = new EarlyStopping { Monitor = null! };

        make.Should().Throw<ArgumentNullException>().WithParameterName("Monitor");
    }

    // Keras's defaults.
    [Fact]
    public void Monitor_left_out_is_the_validation_loss()
    {
        MonitorCallback[] callbacks = [new EarlyStopping(), new ModelCheckpoint("w"), new ReduceLROnPlateau()];

        callbacks.Select(callback => callback.Monitor).Should().AllBeEquivalentTo(MonitoredMetric.ValidationLoss);
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
            if (Read(context, report) is not { } value || !IsBetter(value))
                return;
            Best = value;
            Epochs.Add(report.Epoch);
        }
    }
}
