using Microsoft.Extensions.Logging;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>Metrics of one's own, from the validation set to whoever tells of them.</summary>
[Collection(TestedModel.Collection)]
public sealed class NamedMetricsTests : IDisposable
{
    // The last batch of an epoch is of one image, and so is the last that judges in libtorch.
    private static readonly ImageSet Images = Stripes.Make(33);
    private static readonly ImageSet Judges = Stripes.Make(251, seed: 2);

    private static readonly MonitoredMetric MacroF1 =
        MonitoredMetric.Validation("macro_f1", MetricDirection.Maximize);

    private static readonly TrainerOptions Options = new()
    {
        Epochs = 3, BatchSize = 8, Seed = 1, LearningRate = 0.004,
        Metrics = [Metric.MacroF1, Metric.TopK(2), new Metric("sure", Sureness)],
    };

    private static readonly Metric Throwing = new("mine", (_, _) => throw new TimeoutException());

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Report_has_each_metric_of_the_validation_set_by_its_name()
    {
        Trainer trainer = Make(Options);

        EpochReport last = trainer.Fit(Images, Judges).Epochs[^1];

        PredictionSet predictions = trainer.Predict(Judges);
        var matrix = ConfusionMatrix.Of(predictions, Judges.Labels.Span, Judges.ClassNames);
        last.Validation!.Named.Keys.Should().Equal("macro_f1", "top_2_accuracy", "sure");
        last.Validation.Named["macro_f1"].Should().BeApproximately(matrix.MacroMean.F1, 1e-12).And.BeInRange(0.3, 0.99);
        last.Validation.Named["top_2_accuracy"].Should()
            .Be(TopKAccuracy.Of(predictions, Judges.Labels.Span, 2)).And.NotBe(matrix.Accuracy);
        last.Validation.Named["sure"].Should().Be(Sureness(predictions, Judges.Labels.Span));
        last.Training.Named.Should().BeEmpty();
    }

    [Fact]
    public void Model_and_its_file_tell_those_of_the_epoch_that_their_weights_are_of()
    {
        Model model = Build();
        var stopping = new EarlyStopping { Monitor = MacroF1, Patience = 99, RestoreBestWeights = true };

        TrainingHistory history =
            new Trainer(model, Options) { Callbacks = { stopping } }.Fit(Images, Judges);
        ModelFile.Save(model.AsCnn()!, _directory.File("model"));

        TrainingSummary summary = ModelFile.ReadDescription(_directory.File("model")).Training!;
        summary.Epoch.Should().Be(stopping.BestEpoch).And.Be(history.BestEpoch(MacroF1)!.Epoch);
        summary.ValidationMetrics.Should().Equal(history.BestEpoch(MacroF1)!.Validation!.Named);
        summary.Should().Be(model.AsCnn()!.Description.Training);
    }

    [Fact]
    public void Run_that_is_resumed_at_its_end_still_describes_its_model_by_them()
    {
        TrainerOptions kept = Options with
        {
            Backup = new BackupOptions(_directory.File("state")) { DeleteWhenDone = false },
        };
        var stopping = new EarlyStopping { Monitor = MacroF1, Patience = 99, RestoreBestWeights = true };
        Model first = Build(), second = Build();
        new Trainer(first, kept) { Callbacks = { stopping } }.Fit(Images, Judges);

        new Trainer(second, kept) { Callbacks = { stopping } }.Fit(Images, Judges);

        second.AsCnn()!.Description.Training.Should().Be(first.AsCnn()!.Description.Training);
        second.AsCnn()!.Description.Training!.ValidationMetrics.Keys.Should()
            .Equal("macro_f1", "top_2_accuracy", "sure");
    }

    [Fact]
    public void Evaluate_tells_them_too()
    {
        Trainer trainer = Make(Options);

        TrainingHistory history = trainer.Fit(Images, Judges);

        trainer.Evaluate(Judges).Should().Be(history.Epochs[^1].Validation);
    }

    [Fact]
    public void Metrics_change_nothing_else()
    {
        TrainingHistory with = Make(Options).Fit(Images, Judges);
        TrainingHistory without = Make(Options with { Metrics = [] }).Fit(Images, Judges);

        with.Epochs.Select(epoch => (epoch.Training, epoch.Validation!.Loss, epoch.Validation.Accuracy))
            .Should().Equal(
                without.Epochs.Select(epoch => (epoch.Training, epoch.Validation!.Loss, epoch.Validation.Accuracy)));
        without.Epochs.Should().OnlyContain(epoch => epoch.Validation!.Named.Count == 0);
    }

    [Fact]
    public void Fit_without_a_validation_set_computes_none()
    {
        Make(Options with { Metrics = [Throwing] }).Fit(Images).Epochs
            .Should().OnlyContain(epoch => epoch.Validation == null);
    }

    [Fact]
    public void Callbacks_watch_them_and_name_files_after_them()
    {
        var checkpoint = new ModelCheckpoint("best-{val_macro_f1:0.000}-{val_sure:0.00}")
        {
            Directory = _directory.Path, SaveBestOnly = true, Monitor = MacroF1,
        };
        var stopping = new EarlyStopping { Monitor = MacroF1, Patience = 99 };

        TrainingHistory history = Make(Options, checkpoint, stopping).Fit(Images, Judges);

        EpochReport best = history.BestEpoch(MacroF1)!;
        stopping.BestEpoch.Should().Be(best.Epoch);
        stopping.Best.Should().Be(history.Epochs.Max(epoch => epoch.Validation!.Named["macro_f1"]));
        Path.GetFileName(checkpoint.BestPath).Should().Be(FormattableString.Invariant(
            $"best-{best.Validation!.Named["macro_f1"]:0.000}-{best.Validation.Named["sure"]:0.00}"));
        File.Exists(checkpoint.BestPath).Should().BeTrue();
    }

    [Fact]
    public void Metric_that_the_run_does_not_compute_is_refused_before_the_first_epoch()
    {
        foreach (TrainingCallback callback in (TrainingCallback[])[
            new EarlyStopping { Monitor = MonitoredMetric.Validation("macro_f2", MetricDirection.Maximize) },
            new ReduceLROnPlateau { Monitor = MonitoredMetric.Validation("macro_f2", MetricDirection.Maximize) }])
            Make(Options, callback).Invoking(trainer => trainer.Fit(Images, Judges))
                .Should().Throw<InvalidOperationException>()
                .WithMessage("*monitors val_macro_f2*Metrics has no*'macro_f2'*macro_f1, top_2_accuracy, sure*");
        Make(Options, new EarlyStopping { Monitor = MacroF1 }).Invoking(trainer => trainer.Fit(Images))
            .Should().Throw<InvalidOperationException>().WithMessage("*val_macro_f1*no validation set*");
        Make(Options, new ModelCheckpoint("{val_sure}") { Directory = _directory.Path })
            .Invoking(trainer => trainer.Fit(Images))
            .Should().Throw<InvalidOperationException>().WithMessage("*val_sure*no validation set*");
        Make(Options, new ModelCheckpoint("{val_unsure}") { Directory = _directory.Path })
            .Invoking(trainer => trainer.Fit(Images, Judges))
            .Should().Throw<ArgumentException>()
            .WithMessage("*'val_unsure'*val_macro_f1, val_top_2_accuracy, val_sure*");
    }

    [Fact]
    public void Csv_files_and_progress_lines_have_them()
    {
        string csv = _directory.File("history.csv");
        using var output = new StringWriter();

        TrainingHistory history =
            Make(Options, new CsvLogger(csv), new ProgressBar(output, interactive: false)).Fit(Images, Judges);

        File.ReadAllText(csv).Should().Be(history.ToCsv());
        string[] lines = history.ToCsv().Split('\n');
        lines[0].Should().Be(
            "epoch,loss,accuracy,val_loss,val_accuracy,val_macro_f1,val_top_2_accuracy,val_sure,learning_rate,seconds");
        IReadOnlyDictionary<string, double> named = history.Epochs[2].Validation!.Named;
        lines[3].Split(',')[5..8].Should()
            .Equal(named.Values.Select(value => FormattableString.Invariant($"{value:R}")));
        output.ToString().Split('\n')[2].Should().Contain(FormattableString.Invariant(
            $" - val_macro_f1: {named["macro_f1"]:0.0000} - val_top_2_accuracy: {named["top_2_accuracy"]:0.0000} - "));
    }

    [Fact]
    public void Log_tells_them()
    {
        var log = new RecordingLogger();

        TrainingHistory history = new Trainer(Build(), Options with { Epochs = 1 }, log).Fit(Images, Judges);

        log.Entries.Should().Contain((
            LogLevel.Information,
            FormattableString.Invariant($"Epoch 1: val_sure {history.Epochs[0].Validation!.Named["sure"]:0.0000}.")));
    }

    [Fact]
    public void Telemetry_tells_them_by_name()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);

        TrainingHistory history = Make(Options).Fit(Images, Judges);

        metrics.All.Where(one => one.Name == "mnistcnn.validation.metric")
            .Select(one => (one.Tags["mnistcnn.metric"], one.Value)).Should().Equal(history.Epochs
                .SelectMany(epoch => epoch.Validation!.Named).Select(one => ((object?)one.Key, one.Value)));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void Run_that_is_taken_up_again_comes_to_the_same_history(int afterStep)
    {
        TrainingHistory whole = Make(Options).Fit(Images, Judges);
        TrainerOptions options = Options with { Backup = new BackupOptions(_directory.File("state")) };
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        var cancel = new LambdaCallback
        {
            BatchEnd = (_, _) =>
            {
                if (++steps == afterStep)
                    cancellation.Cancel();
            },
        };
        Make(options, cancel).Invoking(trainer => trainer.Fit(Images, Judges, cancellation.Token))
            .Should().Throw<OperationCanceledException>();

        TrainingHistory parts = Make(options).Fit(Images, Judges);

        parts.Epochs.Select(epoch => epoch.Validation).Should().Equal(whole.Epochs.Select(epoch => epoch.Validation));
    }

    [Fact]
    public void Run_is_not_taken_up_again_with_other_metrics()
    {
        TrainerOptions options =
            Options with { Backup = new BackupOptions(_directory.File("state")) { DeleteWhenDone = false } };
        Make(options).Fit(Images, Judges);

        Make(options with { Epochs = 4, Metrics = [] }).Invoking(trainer => trainer.Fit(Images, Judges))
            .Should().Throw<InvalidDataException>().WithMessage("*metrics*macro_f1, top_2_accuracy, sure*none*");
    }

    [Fact]
    public void Metric_that_throws_ends_training_with_what_it_threw_and_train_end_runs()
    {
        bool ended = false;
        Trainer trainer =
            Make(Options with { Metrics = [Throwing] }, new LambdaCallback { TrainEnd = _ => ended = true });

        trainer.Invoking(it => it.Fit(Images, Judges)).Should().Throw<TimeoutException>();

        ended.Should().BeTrue();
    }

    [Fact]
    public void Metric_that_is_not_a_number_is_told_and_never_the_best()
    {
        double[] values = [double.NaN, 0.25, double.NaN];
        int epoch = 0;
        string csv = _directory.File("history.csv");
        using var output = new StringWriter();
        MonitoredMetric mine = MonitoredMetric.Validation("mine", MetricDirection.Maximize);
        var stopping = new EarlyStopping { Monitor = mine, Patience = 99, RestoreBestWeights = true };
        TrainerOptions options = Options with { Metrics = [new Metric("mine", (_, _) => values[epoch++])] };

        TrainingHistory history = Make(
            options, stopping, new CsvLogger(csv), new ProgressBar(output, interactive: false)).Fit(Images, Judges);

        (stopping.BestEpoch, stopping.Best).Should().Be((2, 0.25));
        history.BestEpoch(mine)!.Epoch.Should().Be(2);
        File.ReadLines(csv).Select(line => line.Split(',')[5]).Should().Equal("val_mine", "NaN", "0.25", "NaN");
        output.ToString().Should().Contain("val_mine: nan").And.Contain("val_mine: 0.2500");
    }

    [Fact]
    public void Options_with_two_metrics_of_a_name_or_none_are_refused_where_they_are_set()
    {
        FluentActions.Invoking(() => Options with { Metrics = [Metric.TopK(3), Metric.MacroF1, Metric.TopK(3)] })
            .Should().Throw<ArgumentException>().WithMessage("TrainerOptions.Metrics has 2*'top_3_accuracy'*");
        FluentActions.Invoking(() => Options with { Metrics = [Metric.MacroF1, null!] })
            .Should().Throw<ArgumentException>().WithMessage("TrainerOptions.Metrics[1] is null.");
        FluentActions.Invoking(() => Options with { Metrics = null! })
            .Should().Throw<ArgumentNullException>().WithParameterName("Metrics");
    }

    // By the most probable class of each image alone: the same of predictions that differ in their last bits only.
    private static double Sureness(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        int first = 0;
        for (int i = 0; i < labels.Length; i++)
            first += predictions.GetLabel(i) == 1 ? 1 : 0;
        return (double)first / labels.Length;
    }

    private static Model Build() => TestedModel.Of(new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).WithSeed(1).Build());

    private static Trainer Make(TrainerOptions options, params TrainingCallback[] callbacks)
    {
        var trainer = new Trainer(Build(), options);
        foreach (TrainingCallback callback in callbacks)
            trainer.Callbacks.Add(callback);
        return trainer;
    }
}
