using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class CallbackReplayTests
{
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 4, Seed = 1 };
    private static readonly ImageSet Images = Stripes.Make(8);

    private readonly Cnn _model = new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(4).WithClassCount(4).WithSeed(1).Build();

    [Fact]
    public void Play_calls_every_hook_in_the_order_of_training()
    {
        (List<string> trained, LambdaCallback first) = Recorder();
        (List<string> played, LambdaCallback second) = Recorder();
        TrainingHistory history = new Trainer(_model, Options) { Callbacks = { first } }.Fit(Images, Images);

        new CallbackReplay(Context(), second).Play(history.Epochs);

        played.Should().Equal(trained).And.HaveCount(14);
    }

    [Theory]
    [InlineData("train begin", 1)]
    [InlineData("epoch begin", 1)]
    [InlineData("batch begin", 1)]
    [InlineData("batch end", 1)]
    [InlineData("epoch end", 1)]
    public void Play_ends_as_training_does_where_a_callback_stops(string hook, int epochs)
    {
        (List<string> trained, LambdaCallback first) = Recorder(stopAt: hook);
        (List<string> played, LambdaCallback second) = Recorder(stopAt: hook);
        new Trainer(_model, Options) { Callbacks = { first } }.Fit(Images);

        TrainingHistory history =
            new CallbackReplay(Context(), second).Play(ReplayedRun.Report(1), ReplayedRun.Report(2));

        played.Should().Equal(trained);
        history.Epochs.Should().HaveCount(epochs);
        history.StopReason.Should().Be(hook);
    }

    [Fact]
    public void Play_without_batches_calls_the_other_hooks_only()
    {
        (List<string> played, LambdaCallback recorder) = Recorder();

        new CallbackReplay(Context(), recorder) { WithBatches = false }.Play(ReplayedRun.Report(1));

        played.Should().Equal("train begin 0.001", "epoch begin 0.001", "epoch end 0.001", "train end 0.001");
    }

    [Fact]
    public void Play_reports_the_learning_rate_of_the_last_step()
    {
        var schedule = new LambdaCallback
        {
            BatchBegin = (context, batch) => context.LearningRate = batch,
            BatchEnd = (context, _) => context.LearningRate = 9,
        };

        TrainingHistory history = new CallbackReplay(Context(), schedule).Play(ReplayedRun.Report(1));

        history.Epochs.Single().LearningRate.Should().Be(2);
    }

    [Fact]
    public void Play_runs_train_end_also_where_a_hook_throws()
    {
        bool ended = false;
        var broken = new LambdaCallback
        {
            EpochEnd = (_, _) => throw new InvalidTimeZoneException(), TrainEnd = _ => ended = true,
        };
        Action play = () => new CallbackReplay(Context(), broken).Play(ReplayedRun.Report(1));

        play.Should().Throw<InvalidTimeZoneException>();
        ended.Should().BeTrue();
    }

    [Fact]
    public void Play_of_epochs_that_are_not_numbered_from_1_is_refused()
    {
        Action play = () => new CallbackReplay(Context()).Play(ReplayedRun.Report(1), ReplayedRun.Report(3));

        play.Should().Throw<ArgumentException>().WithMessage("*number 3 comes after 1*").WithParameterName("epochs");
    }

    [Fact]
    public void Context_without_training_tells_what_a_callback_may_ask()
    {
        TrainingContext context = Context();

        context.StepsPerEpoch.Should().Be(2);
        context.LearningRate.Should().Be(1e-3);
        context.PredictValidation().Count.Should().Be(8);
        new BatchReport(1, 2, new ClassificationMetrics(0.5, 0.25, 4)).ReadRunningMetrics().Accuracy.Should().Be(0.25);
    }

    [Fact]
    public void Context_with_a_bad_option_names_it()
    {
        Action make = () => _ = new TrainingContext(_model, Options with { BatchSize = 0 }, Images);

        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*BatchSize*");
    }

    private TrainingContext Context() => new(_model, Options, Images, Images);

    private static (List<string> Calls, LambdaCallback Callback) Recorder(string stopAt = "none")
    {
        List<string> calls = [];
        return (calls, new LambdaCallback
        {
            TrainBegin = context => Record(context, "train begin"),
            EpochBegin = (context, _) => Record(context, "epoch begin"),
            BatchBegin = (context, _) => Record(context, "batch begin"),
            BatchEnd = (context, _) => Record(context, "batch end"),
            EpochEnd = (context, _) => Record(context, "epoch end"),
            TrainEnd = context => Record(context, "train end"),
        });

        void Record(TrainingContext context, string hook)
        {
            calls.Add(FormattableString.Invariant($"{hook} {context.LearningRate}"));
            if (hook == stopAt)
                context.RequestStop(hook);
        }
    }
}
