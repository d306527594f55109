using System.Diagnostics;
using System.Diagnostics.Metrics;
using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

// Alone, because whoever listens hears every training of the process.
[Collection(TestedModel.Collection)]
public sealed class TelemetryTests
{
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    [Fact]
    public void Fit_counts_images_and_epochs()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        Train(Options);

        metrics.Of("mnistcnn.training.images").Should().Equal(8, 8, 4, 8, 8, 4);
        metrics.Of("mnistcnn.training.epochs").Should().Equal(1, 1);
    }

    [Fact]
    public void Fit_measures_steps_and_epochs_in_seconds()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        TrainingHistory history = Train(Options);

        metrics.Of("mnistcnn.training.epoch.duration")
            .Should().Equal(history.Epochs.Select(epoch => epoch.Duration.TotalSeconds));
        double[] steps = metrics.Of("mnistcnn.training.step.duration");
        steps.Should().HaveCount(6).And.OnlyContain(seconds => seconds > 0);
        steps.Sum().Should().BeLessThan(history.Duration.TotalSeconds);
    }

    [Fact]
    public void Fit_reports_what_each_epoch_came_to()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        TrainingHistory history = Train(Options);

        metrics.Of("mnistcnn.training.loss").Should().Equal(history.Epochs.Select(epoch => epoch.Training.Loss));
        metrics.Of("mnistcnn.training.accuracy")
            .Should().Equal(history.Epochs.Select(epoch => epoch.Training.Accuracy));
        metrics.Of("mnistcnn.validation.loss").Should().Equal(history.Epochs.Select(epoch => epoch.Validation!.Loss));
        metrics.Of("mnistcnn.validation.accuracy")
            .Should().Equal(history.Epochs.Select(epoch => epoch.Validation!.Accuracy));
    }

    [Fact]
    public void Fit_without_a_validation_set_says_nothing_of_validation()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);
        Cnn model = SmallModel();

        new Trainer(model, Options).Fit(Stripes.Make(20));

        metrics.All.Select(one => one.Name).Should().Contain("mnistcnn.training.loss")
            .And.NotContain(name => name.StartsWith("mnistcnn.validation", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_has_its_unit()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        Train(Options);

        metrics.All.Select(one => (one.Name, one.Unit)).Distinct().Should().BeEquivalentTo(
        [
            ("mnistcnn.training.images", "{image}"), ("mnistcnn.training.epochs", "{epoch}"),
            ("mnistcnn.training.step.duration", "s"), ("mnistcnn.training.epoch.duration", "s"),
            ("mnistcnn.training.loss", "{nat}"), ("mnistcnn.training.accuracy", "1"),
            ("mnistcnn.validation.loss", "{nat}"), ("mnistcnn.validation.accuracy", "1"),
        ]);
    }

    [Fact]
    public void Every_metric_names_the_engine()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        Train(Options);

        metrics.All.Should().OnlyContain(one => Equals(one.Tags["mnistcnn.engine"], "fused"));
    }

    [Fact]
    public async Task Trainings_at_once_are_told_apart()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);
        using var activities = new RecordedActivities(Telemetry.SourceName);
        using var bothTrain = new Barrier(2);
        var together = new LambdaCallback { EpochBegin = (_, _) => bothTrain.SignalAndWait(TimeSpan.FromMinutes(1))
            .Should().BeTrue() };

        await Task.WhenAll(
            Task.Factory.StartNew(() => Train(Options, together), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(
                () => Train(Options with { BatchSize = 10 }, together), TaskCreationOptions.LongRunning));

        IEnumerable<double[]> imagesOfRuns = metrics.All.Where(one => one.Name == "mnistcnn.training.images")
            .GroupBy(one => one.Tags["mnistcnn.run.id"]).Select(run => run.Select(one => one.Value).ToArray());
        imagesOfRuns.Should().BeEquivalentTo((double[][])[[8, 8, 4, 8, 8, 4], [10, 10, 10, 10]]);
        Activity[] runs = [.. activities.All.Where(one => one.OperationName == "mnistcnn.fit")];
        runs.Should().HaveCount(2);
        activities.All.Except(runs).Should().HaveCount(4)
            .And.OnlyContain(
                epoch => runs.Single(run => run.SpanId == epoch.ParentSpanId).GetTagItem("mnistcnn.run.id")!
                .Equals(epoch.GetTagItem("mnistcnn.run.id")));
    }

    [Fact]
    public void Fit_is_an_activity_with_one_in_it_for_each_epoch()
    {
        using var activities = new RecordedActivities(Telemetry.SourceName);
        using Activity outer = new Activity("outer").Start();

        TrainingHistory history = Train(Options);

        activities.All.Select(one => one.OperationName)
            .Should().Equal("mnistcnn.epoch", "mnistcnn.epoch", "mnistcnn.fit");
        Activity fit = activities.All[^1];
        (fit.ParentSpanId, fit.Status, fit.GetTagItem("mnistcnn.engine"))
            .Should().Be((outer.SpanId, ActivityStatusCode.Unset, "fused"));
        for (int i = 0; i < 2; i++)
        {
            Activity epoch = activities.All[i];
            (epoch.TraceId, epoch.ParentSpanId, epoch.Status)
                .Should().Be((fit.TraceId, fit.SpanId, ActivityStatusCode.Unset));
            epoch.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
            {
                ["mnistcnn.run.id"] = fit.GetTagItem("mnistcnn.run.id"),
                ["mnistcnn.engine"] = "fused",
                ["mnistcnn.epoch"] = i + 1,
                ["mnistcnn.training.loss"] = history.Epochs[i].Training.Loss,
                ["mnistcnn.training.accuracy"] = history.Epochs[i].Training.Accuracy,
                ["mnistcnn.validation.loss"] = history.Epochs[i].Validation!.Loss,
                ["mnistcnn.validation.accuracy"] = history.Epochs[i].Validation!.Accuracy,
            });
        }

        Activity.Current.Should().BeSameAs(outer);
    }

    [Fact]
    public void A_failure_within_an_epoch_is_the_status_of_the_epoch_and_of_the_run()
    {
        using var activities = new RecordedActivities(Telemetry.SourceName);

        ((Action)(() => Train(
            Options, new LambdaCallback { BatchEnd = (_, _) => throw new InvalidTimeZoneException("broken") })))
            .Should().Throw<InvalidTimeZoneException>();

        activities.All.Select(one => one.OperationName).Should().Equal("mnistcnn.epoch", "mnistcnn.fit");
        activities.All.Should().AllSatisfy(ShouldTellOfTheFailure);
        Activity.Current.Should().BeNull();
    }

    [Fact]
    public void A_failure_after_an_epoch_is_the_status_of_the_run_alone()
    {
        using var activities = new RecordedActivities(Telemetry.SourceName);

        ((Action)(() => Train(
            Options, new LambdaCallback { EpochEnd = (_, _) => throw new InvalidTimeZoneException("broken") })))
            .Should().Throw<InvalidTimeZoneException>();

        activities.All[0].Status.Should().Be(ActivityStatusCode.Unset);
        ShouldTellOfTheFailure(activities.All[1]);
    }

    [Fact]
    public void A_failure_at_train_end_is_the_status_of_the_run()
    {
        using var activities = new RecordedActivities(Telemetry.SourceName);

        ((Action)(() => Train(
            Options, new LambdaCallback { TrainEnd = _ => throw new InvalidTimeZoneException("broken") })))
            .Should().Throw<InvalidTimeZoneException>();

        ShouldTellOfTheFailure(activities.All[^1]);
    }

    [Fact]
    public void Train_end_after_a_failure_belongs_to_the_run_whose_first_failure_stays()
    {
        string? current = null;
        using var activities = new RecordedActivities(Telemetry.SourceName);
        var callback = new LambdaCallback
        {
            BatchEnd = (_, _) => throw new InvalidTimeZoneException("broken"),
            TrainEnd = _ =>
            {
                current = Activity.Current?.OperationName;
                throw new InvalidOperationException("another");
            },
        };

        ((Action)(() => Train(Options, callback))).Should().Throw<Exception>();

        current.Should().Be("mnistcnn.fit");
        ShouldTellOfTheFailure(activities.All[^1]);
    }

    [Fact]
    public void Fit_makes_no_activity_when_nobody_listens()
    {
        var seen = new List<Activity?>();

        Train(Options, new LambdaCallback { BatchEnd = (_, _) => seen.Add(Activity.Current) });

        seen.Should().HaveCount(6).And.OnlyContain(activity => activity == null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_allocates_nothing_for_it_whoever_listens(bool listens)
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.SourceName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        long heard = 0;
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => heard += value);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        if (listens)
            listener.Start();
        using var telemetry = new RunTelemetry("fused");
        telemetry.EndStep(1, Stopwatch.GetTimestamp());
        heard = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int step = 0; step < 1000; step++)
            telemetry.EndStep(32, Stopwatch.GetTimestamp());

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        heard.Should().Be(listens ? 33_000 : 0);
    }

    private static TrainingHistory Train(TrainerOptions options, TrainingCallback? callback = null)
    {
        Cnn model = SmallModel();
        var trainer = new Trainer(model, options);
        if (callback is not null)
            trainer.Callbacks.Add(callback);
        return trainer.Fit(Stripes.Make(20), Stripes.Make(8, seed: 2));
    }

    private static Cnn SmallModel() => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8).WithDenseUnits(16).WithClassCount(4).WithSeed(1).Build();

    private static void ShouldTellOfTheFailure(Activity activity)
    {
        (activity.Status, activity.StatusDescription).Should().Be((ActivityStatusCode.Error, "broken"));
        activity.GetTagItem("error.type").Should().Be("System.InvalidTimeZoneException");
        activity.Events.Should().ContainSingle().Which.Tags.Should().Contain("exception.message", "broken");
        activity.Duration.Should().BePositive();
    }
}
