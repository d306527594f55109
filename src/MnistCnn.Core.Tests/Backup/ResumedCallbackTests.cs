using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Tests.Callbacks.TensorBoard;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Backup;

/// <summary>Callbacks of a run that is interrupted after two of four epochs and two of five batches.</summary>
public sealed class ResumedCallbackTests : IDisposable
{
    private const int AfterStep = 12;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LearningRateScheduler_does_not_change_the_rate_of_the_interrupted_epoch_twice()
    {
        TrainingHistory history = InterruptAndResume(() => new LearningRateScheduler((_, rate) => rate / 2));

        history.Epochs.Select(epoch => epoch.LearningRate).Should().Equal(5e-4, 2.5e-4, 1.25e-4, 6.25e-5);
    }

    [Fact]
    public void ProgressBar_shows_the_epoch_that_goes_on_and_the_time_left_in_it()
    {
        var time = new StringWriter { NewLine = "\n" };
        InterruptAndResume(() => new ProgressBar(time = new StringWriter { NewLine = "\n" }, interactive: true));

        time.ToString().Should().StartWith("Epoch 3/4\n").And.Contain("Epoch 4/4\n");
    }

    [Fact]
    public void ProgressBar_reckons_the_time_left_from_the_batch_that_it_began_with() =>
        ProgressLine.DuringEpoch(60, 100, TimeSpan.FromSeconds(1), new(0.5, 0.75, 600), width: 99, firstBatch: 51)
            .Should().Contain("ETA: 4s");

    [Fact]
    public void TensorBoardLogger_goes_on_with_its_curves_in_another_file()
    {
        InterruptAndResume(() => new TensorBoardLogger(_directory.File("logs")));

        string[] files = [
            .. Directory.GetFiles(_directory.File("logs", "train")).OrderBy(file => EventFiles.Read(file)[0].WallTime)];
        files.Should().HaveCount(2);
        files.SelectMany(EventFiles.Read)
            .SelectMany(one => one.Values.Where(value => value.Tag == "epoch_loss").Select(_ => one.Step))
            .Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void History_and_ReduceLROnPlateau_go_on_with_what_they_knew()
    {
        History history = null!;
        TrainingHistory run = InterruptAndResume(
            () => new ReduceLROnPlateau
            {
                Monitor = MonitoredMetric.TrainingLoss, MinDelta = 9, Patience = 2, Factor = 0.5,
            },
            () => history = new History());

        history.Epochs.Should().Equal(run.Epochs);
        // Two epochs without an improvement of 9 after the first, one of them before the interruption.
        run.Epochs.Select(epoch => epoch.LearningRate).Should().Equal(1e-3, 1e-3, 1e-3, 5e-4);
    }

    [Fact]
    public void Callback_that_wraps_another_goes_on_with_what_that_one_knew()
    {
        var options = FourEpochs with { Epochs = 9, Backup = new(_directory.File("state")) };
        Cnn whole = Build(), model = Build(), rest = Build();
        TrainingHistory expected = Fit(
            whole, options with { Backup = null }, new Forwarder(new ProgressBar(TextWriter.Null)),
            new Forwarder(Stopping()));
        Interrupt(
            model, options, AfterStep, new Forwarder(new ProgressBar(TextWriter.Null)), new Forwarder(Stopping()));
        EarlyStopping stopping = Stopping();

        // The one around the progress bar keeps nothing, and may go.
        TrainingHistory history = Fit(rest, options, new Forwarder(stopping));

        history.StopReason.Should().Be(expected.StopReason)
            .And.Be($"loss has not improved for 3 epochs since epoch 1 ({Best(expected)}).");
        (stopping.BestEpoch, stopping.StoppedEpoch).Should().Be((1, 4));
        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Callback_that_wraps_one_with_a_state_is_refused_where_a_run_without_it_goes_on()
    {
        var options = FourEpochs with { Backup = new(_directory.File("state")) };
        Cnn model = Build();
        Interrupt(model, options, AfterStep, new ProgressBar(TextWriter.Null));
        Action fit = () => Fit(model, options, new Forwarder(Stopping()));

        fit.Should().Throw<InvalidDataException>()
            .WithMessage("Training cannot resume from*callbacks with a state: none in the file, Forwarder now*");
    }

    // A loss never improves by 9, so that the first epoch stays the best.
    private static EarlyStopping Stopping() =>
        new() { Monitor = MonitoredMetric.TrainingLoss, MinDelta = 9, Patience = 3, RestoreBestWeights = true };

    private static string Best(TrainingHistory history) =>
        FormattableString.Invariant($"{history.Epochs[0].Training.Loss:0.0000}");

    private TrainingHistory InterruptAndResume(params Func<TrainingCallback>[] callbacks)
    {
        Cnn model = Build(), rest = Build();
        TrainerOptions options = FourEpochs with { Backup = new(_directory.File("state")) };
        Interrupt(model, options, AfterStep, [.. callbacks.Select(make => make())]);
        return Fit(rest, options, [.. callbacks.Select(make => make())]);
    }

    private sealed class Forwarder(TrainingCallback inner) : TrainingCallback
    {
        public override void OnTrainBegin(TrainingContext context) => inner.OnTrainBegin(context);

        public override void OnEpochBegin(TrainingContext context, int epoch) => inner.OnEpochBegin(context, epoch);

        public override void OnBatchBegin(TrainingContext context, int batch) => inner.OnBatchBegin(context, batch);

        public override void OnBatchEnd(TrainingContext context, BatchReport report) =>
            inner.OnBatchEnd(context, report);

        public override void OnEpochEnd(TrainingContext context, EpochReport report) =>
            inner.OnEpochEnd(context, report);

        public override void OnTrainEnd(TrainingContext context) => inner.OnTrainEnd(context);

        public override void SaveState(TrainingContext context, TrainingState state) => inner.SaveState(context, state);

        public override void LoadState(TrainingContext context, TrainingState state) => inner.LoadState(context, state);
    }
}
