using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>The calls that give tasks do what those that wait do, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class FitAsyncTests
{
    private static readonly TrainerOptions Options = FourEpochs with { BatchSize = 12 };
    private static readonly ImageSet Validation = Stripes.Make(9, seed: 2);

    [Fact]
    public async Task FitAsync_comes_to_the_weights_and_the_history_of_Fit()
    {
        Model model = TestedModel.Of(Build()), expected = TestedModel.Of(Build());
        TrainingHistory history = new Trainer(expected, Options).Fit(Images, Validation);

        TrainingHistory asynchronous = await new Trainer(model, Options).FitAsync(Images, Validation);

        Weights(model).Should().Equal(Weights(expected));
        asynchronous.Epochs.Select(Numbers).Should().Equal(history.Epochs.Select(Numbers));
    }

    [Fact]
    public async Task FitAsync_returns_at_once_and_calls_all_hooks_on_one_thread_of_its_own()
    {
        var threads = new List<(int Id, bool IsOfPool)>();
        using var mayBegin = new ManualResetEventSlim();
        void Note() => threads.Add((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
        var trainer = new Trainer(TestedModel.Of(Build()), Options)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    TrainBegin = _ => { mayBegin.Wait(); Note(); }, BatchEnd = (_, _) => Note(),
                    EpochEnd = (_, _) => Note(), TrainEnd = _ => Note(),
                },
            },
        };

        Task run = trainer.FitAsync(Images, Validation);
        run.IsCompleted.Should().BeFalse();
        mayBegin.Set();
        await run;

        threads.Distinct().Should().ContainSingle().Which.Should().Match<(int Id, bool IsOfPool)>(
            thread => thread.Id != Environment.CurrentManagedThreadId && !thread.IsOfPool);
    }

    [Fact]
    public async Task FitAsync_takes_options_and_callbacks_as_they_are_at_the_call()
    {
        using var mayBegin = new ManualResetEventSlim();
        bool isCalled = false;
        var trainer = new Trainer(TestedModel.Of(Build()), Options)
        {
            Callbacks = { new LambdaCallback { TrainBegin = _ => mayBegin.Wait() } },
        };

        Task<TrainingHistory> run = trainer.FitAsync(Images);
        trainer.Callbacks.Add(new LambdaCallback { TrainEnd = _ => isCalled = true });
        trainer.Options = Options with { Epochs = 9 };
        mayBegin.Set();

        (await run).Epochs.Should().HaveCount(4);
        isCalled.Should().BeFalse();
    }

    [Fact]
    public async Task FitAsync_throws_what_a_hook_throws_itself()
    {
        Func<Task> fit = () => new Trainer(TestedModel.Of(Build()), Options)
        {
            Callbacks = { new LambdaCallback { EpochEnd = (_, _) => throw new InvalidTimeZoneException("in a hook") } },
        }.FitAsync(Images);

        await fit.Should().ThrowExactlyAsync<InvalidTimeZoneException>().WithMessage("in a hook");
    }

    [Fact]
    public async Task FitAsync_that_is_cancelled_keeps_its_backup_and_goes_on_with_it()
    {
        using var directory = new TemporaryDirectory();
        using var cancellation = new CancellationTokenSource();
        TrainerOptions kept = Options with { Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        new Trainer(whole, Options).Fit(Images, Validation);
        var trainer = new Trainer(model, kept)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    BatchEnd = (context, report) =>
                    {
                        if ((report.Epoch, report.Batch) == (2, 3))
                            cancellation.Cancel();
                    },
                },
            },
        };
        Task run = trainer.FitAsync(Images, Validation, cancellation.Token);

        await FluentActions.Awaiting(() => run).Should().ThrowAsync<OperationCanceledException>();
        await new Trainer(rest, kept).FitAsync(Images, Validation);

        run.IsCanceled.Should().BeTrue();
        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public async Task ResumeAsync_goes_on_with_the_run_of_a_file()
    {
        using var directory = new TemporaryDirectory();
        string state = directory.File("state");
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        Fit(whole, Options);
        Interrupt(model, Options with { Backup = new(state) }, afterStep: 8);

        (await new Trainer(rest, Options).ResumeAsync(state, Images)).Epochs.Should().HaveCount(4);

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public async Task EvaluateAsync_and_PredictAsync_give_what_Evaluate_and_Predict_give()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), Options);

        Task<ClassificationMetrics> metrics = trainer.EvaluateAsync(Images);
        Task<PredictionSet> predictions = trainer.PredictAsync(Images);

        (await metrics).Should().Be(trainer.Evaluate(Images));
        (await predictions).GetProbabilities(49).ToArray()
            .Should().Equal(trainer.Predict(Images).GetProbabilities(49).ToArray());
    }

    [Fact]
    public async Task Judging_that_is_cancelled_ends_in_a_cancelled_task()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), Options);
        var cancelled = new CancellationToken(canceled: true);

        Task metrics = trainer.EvaluateAsync(Images, cancelled), predictions = trainer.PredictAsync(Images, cancelled);

        await FluentActions.Awaiting(() => metrics).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(() => predictions).Should().ThrowAsync<OperationCanceledException>();
        (metrics.IsCanceled, predictions.IsCanceled).Should().Be((true, true));
        trainer.Invoking(one => one.Evaluate(Images, cancelled)).Should().Throw<OperationCanceledException>();
        trainer.Invoking(one => one.Predict(Images, cancelled)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Null_is_refused_before_there_is_a_task()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), Options);

        trainer.Invoking(one => { one.FitAsync((ImageSet)null!); }).Should().Throw<ArgumentNullException>()
            .WithParameterName("training");
        trainer.Invoking(one => { one.FitAsync((IMnistDataset)null!); }).Should().Throw<ArgumentNullException>()
            .WithParameterName("dataset");
        trainer.Invoking(one => { one.EvaluateAsync(null!); }).Should().Throw<ArgumentNullException>()
            .WithParameterName("images");
        trainer.Invoking(one => { one.PredictAsync(null!); }).Should().Throw<ArgumentNullException>()
            .WithParameterName("images");
    }

    private static (int, ClassificationMetrics, ClassificationMetrics?, double) Numbers(EpochReport report) =>
        (report.Epoch, report.Training, report.Validation, report.LearningRate);
}
