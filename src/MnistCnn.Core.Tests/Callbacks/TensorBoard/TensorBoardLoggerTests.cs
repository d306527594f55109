using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests.Callbacks.TensorBoard;

public sealed class TensorBoardLoggerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Train => _directory.File("train");

    private string Validation => _directory.File("validation");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Epochs_are_scalars_of_the_runs_train_and_validation()
    {
        var replay = new ReplayedRun(new TensorBoardLogger(_directory.Path));

        replay.Play(
            [ReplayedRun.Report(1, 0.25, 0.5, 0.125, 0.75), ReplayedRun.Report(2, 0.0625, 0.625, 0.03125, 0.875)]);

        Scalars(EventFiles.ReadOnly(Train)).Should().Equal(
            (1, "epoch_loss", 0.25f), (1, "epoch_accuracy", 0.5f), (1, "epoch_learning_rate", 0.001f),
            (2, "epoch_loss", 0.0625f), (2, "epoch_accuracy", 0.625f), (2, "epoch_learning_rate", 0.001f));
        Scalars(EventFiles.ReadOnly(Validation)).Should().Equal(
            (1, "epoch_loss", 0.125f), (1, "epoch_accuracy", 0.75f), (2, "epoch_loss", 0.03125f),
            (2, "epoch_accuracy", 0.875f));
    }

    [Fact]
    public void Metrics_of_ones_own_are_scalars_of_the_validation_run()
    {
        var replay = new ReplayedRun(new TensorBoardLogger(_directory.Path));
        var validation = new ClassificationMetrics(0.125, 0.75, 4)
        {
            Named = new Dictionary<string, double> { ["macro_f1"] = 0.625 },
        };

        replay.Play([ReplayedRun.Report(1) with { Validation = validation }]);

        Scalars(EventFiles.ReadOnly(Validation)).Should().Equal(
            (1, "epoch_loss", 0.125f), (1, "epoch_accuracy", 0.75f), (1, "epoch_macro_f1", 0.625f));
    }

    [Fact]
    public void Files_begin_with_their_version_and_tell_the_time_in_seconds()
    {
        var replay = new ReplayedRun(new TensorBoardLogger(_directory.Path));
        double before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

        replay.PlayAccuracies(0.5, 0.75);

        IReadOnlyList<RecordedEvent> events = EventFiles.ReadOnly(Train);
        events[0].Should()
            .BeEquivalentTo(new RecordedEvent { FileVersion = "brain.Event:2", WallTime = events[0].WallTime });
        events.Select(one => one.WallTime).Should().BeInAscendingOrder();
        events[0].WallTime.Should().BeGreaterThanOrEqualTo(before);
        events[^1].WallTime
            .Should().BeLessThanOrEqualTo(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0 + 0.001);
    }

    [Fact]
    public void Without_a_validation_set_there_is_no_run_of_that_name()
    {
        var replay = new ReplayedRun(withValidation: false, new TensorBoardLogger(_directory.Path));

        replay.Play([ReplayedRun.Report(1) with { Validation = null }]);

        Directory.Exists(Validation).Should().BeFalse();
        EventFiles.ReadOnly(Train).Should().HaveCount(3);
    }

    [Fact]
    public void An_epoch_can_be_read_as_soon_as_it_has_ended()
    {
        var seen = new List<long>();
        var replay = new ReplayedRun(
            new TensorBoardLogger(_directory.Path),
            new LambdaCallback { EpochEnd = (_, _) => seen.Add(EventFiles.ReadOnly(Validation)[^1].Step) });

        replay.PlayAccuracies(0.5, 0.75, 0.875);

        seen.Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Files_are_closed_when_training_fails()
    {
        Cnn model = SmallModel();
        var trainer = new Trainer(model, Options)
        {
            Callbacks =
            {
                new TensorBoardLogger(_directory.Path),
                new LambdaCallback { EpochEnd = (_, _) => throw new InvalidTimeZoneException("broken") },
            },
        };

        ((Action)(() => trainer.Fit(Stripes.Make(16), Stripes.Make(8)))).Should().Throw<InvalidTimeZoneException>();

        foreach (string run in (string[])[Train, Validation])
            ((Action)(() => File.Open(
                Directory.GetFiles(run).Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose()))
                .Should().NotThrow();
        Scalars(EventFiles.ReadOnly(Train)).Should().HaveCount(3);
    }

    [Fact]
    public void Batches_are_scalars_when_asked_for()
    {
        Cnn model = SmallModel();
        var running = new List<ClassificationMetrics>();
        var trainer = new Trainer(model, Options)
        {
            Callbacks =
            {
                new TensorBoardLogger(_directory.Path) { UpdateEvery = 2 },
                new LambdaCallback { BatchEnd = (_, report) => running.Add(report.ReadRunningMetrics()) },
            },
        };

        trainer.Fit(Stripes.Make(24));

        Scalars(EventFiles.ReadOnly(Train)).Where(scalar => scalar.Tag.StartsWith("batch", StringComparison.Ordinal))
            .Should().Equal(
            ((int[])[2, 4, 6]).SelectMany(step => new[]
            {
                (step, "batch_loss", (float)running[step - 1].Loss),
                ((long)step, "batch_accuracy", (float)running[step - 1].Accuracy),
            }));
    }

    [Fact]
    public void Mistakes_are_an_image_of_the_validation_run_every_so_many_epochs()
    {
        Cnn model = SmallModel();
        var trainer = new Trainer(model, Options with { Epochs = 4, LearningRate = 1e-5 })
        {
            Callbacks = { new TensorBoardLogger(_directory.Path) { MistakesEvery = 2 } },
        };
        ImageSet validation = Stripes.Make(40, seed: 2);

        trainer.Fit(Stripes.Make(16), validation);

        RecordedEvent[] images = [.. EventFiles.ReadOnly(Validation).Where(one => one.Values is [{ Image: not null }])];
        images.Select(one => one.Step).Should().Equal(2, 4);
        RecordedValue image = images[^1].Values[0];
        (image.Tag, image.Plugin, image.ImageSize).Should().Be(("mistakes", "images", (66, 66)));
        image.Description.Should().Contain("Rows: the true class").And.Contain("row 0, row 1, row 2, row 3");
        using SKBitmap bitmap = SKBitmap.Decode(image.Image);
        (bitmap.Width, bitmap.Height).Should().Be((66, 66));
        PredictionSet predictions = trainer.Predict(validation);
        (int Label, int Predicted)[] mistakes =
        [
            .. Enumerable.Range(0, validation.Count)
                .Select(index => (Label: validation.GetLabel(index), Predicted: predictions.GetLabel(index)))
                .Where(pair => pair.Label != pair.Predicted).Distinct(),
        ];
        mistakes.Should().NotBeEmpty();
        FilledCells(bitmap).Should().BeEquivalentTo(mistakes);
    }

    [Fact]
    public void Trainings_at_once_and_one_after_another_write_files_of_their_own()
    {
        var logger = new TensorBoardLogger(_directory.Path);
        new ReplayedRun(logger).PlayAccuracies(0.5);
        var second = new ReplayedRun(logger, new TensorBoardLogger(_directory.Path));

        second.PlayAccuracies(0.5);

        string[] files = Directory.GetFiles(Train);
        files.Should().HaveCount(3);
        files.Select(EventFiles.Read).Should().AllSatisfy(events => Scalars(events).Should().HaveCount(3));
    }

    [Fact]
    public void Names_of_files_tell_the_process_from_another_of_its_number_and_machine()
    {
        new ReplayedRun(new TensorBoardLogger(_directory.Path)).PlayAccuracies(0.5);
        new ReplayedRun(new TensorBoardLogger(_directory.Path)).PlayAccuracies(0.5);

        string[] marks = [.. Directory.GetFiles(Train).Select(file => file[^ProcessMark.Length..])];

        marks.Should().HaveCount(2).And.OnlyContain(mark => ProcessMark.IsMark(mark)).And
            .OnlyContain(mark => ProcessMark.IsGone(mark) == false);
        marks.Select(mark => mark[^8..]).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_directory_that_cannot_be_made_fails_before_the_first_epoch()
    {
        File.WriteAllText(Train, "a file");
        var replay = new ReplayedRun(new TensorBoardLogger(_directory.Path));

        ((Action)(() => replay.PlayAccuracies(0.5))).Should().Throw<IOException>().WithMessage($"*'{Train}'*");

        replay.Context.History.Epochs.Should().BeEmpty();
    }

    [Fact]
    public void Mistakes_without_a_validation_set_fail_before_the_first_epoch()
    {
        var replay =
            new ReplayedRun(withValidation: false, new TensorBoardLogger(_directory.Path) { MistakesEvery = 1 });

        ((Action)(() => replay.PlayAccuracies(0.5))).Should().Throw<InvalidOperationException>()
            .WithMessage("*MistakesEvery*validation set*given none*");

        Directory.GetDirectories(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void Histograms_tell_how_the_weights_of_every_tensor_lie_every_so_many_epochs()
    {
        Cnn model = SmallModel();
        var seen = new Dictionary<long, float[]>();
        var trainer = new Trainer(model, Options with { Epochs = 5 })
        {
            Callbacks =
            {
                new TensorBoardLogger(_directory.Path) { HistogramsEvery = 2 },
                new LambdaCallback
                {
                    EpochEnd = (_, report) => seen[report.Epoch] = model.GetWeights("dense1.weight").ToArray(),
                },
            },
        };

        trainer.Fit(Stripes.Make(17));

        (long Step, RecordedValue Value)[] all = [.. Histograms(EventFiles.ReadOnly(Train))];
        all.Select(one => (one.Step, one.Value.Tag)).Should().Equal(((long[])[2, 4])
            .SelectMany(step => model.WeightNames.Select(name => (step, name.Replace('.', '/')))));
        foreach ((long step, RecordedValue value) in all.Where(one => one.Value.Tag == "dense1/weight"))
            ShouldBe(value.Histogram!, [.. seen[step].Select(weight => (double)weight)]);
    }

    [Fact]
    public void Histogram_leaves_out_what_is_not_finite()
    {
        Cnn model = SmallModel();
        model.SetWeights("conv1.bias", [float.NaN, 1, 2, float.PositiveInfinity, 1, 61, 60.5f, 32]);
        model.SetWeights("dense2.bias", [float.NaN, float.NaN, float.NaN, float.NegativeInfinity]);
        var context = new TrainingContext(model, Options, Stripes.Make(8));

        new CallbackReplay(context, new TensorBoardLogger(_directory.Path) { HistogramsEvery = 1 })
            .Play(ReplayedRun.Report(1) with { Validation = null });

        Dictionary<string, RecordedHistogram> all = Histograms(EventFiles.ReadOnly(Train))
            .ToDictionary(one => one.Value.Tag, one => one.Value.Histogram!);
        all.Should().NotContainKey("dense2/bias");
        RecordedHistogram bias = all["conv1/bias"];
        ShouldBe(bias, [1, 2, 1, 61, 60.5, 32]);
        // Buckets of width 2 from 1 on, each without its end but the last.
        bias.BucketLimit.Should().Equal(Enumerable.Range(1, 30).Select(bucket => 1.0 + (2 * bucket)));
        bias.Bucket.Should().Equal(Enumerable.Range(0, 30).Select(bucket => bucket switch
        {
            0 => 3.0,
            15 => 1,
            29 => 2,
            _ => 0,
        }));
    }

    [Fact]
    public void Histogram_of_values_that_are_all_alike_has_one_bucket()
    {
        var replay = new ReplayedRun(new TensorBoardLogger(_directory.Path) { HistogramsEvery = 1 });

        replay.PlayAccuracies(0.5);

        // The one weight that the replay sets to the number of the epoch.
        Histograms(EventFiles.ReadOnly(Train)).Single(one => one.Value.Tag == "conv1/bias").Value.Histogram
            .Should().BeEquivalentTo(new RecordedHistogram
            {
                Min = 1, Max = 1, Num = 1, Sum = 1, SumSquares = 1, BucketLimit = [1], Bucket = [1],
            });
    }

    [Fact]
    public void Scalars_of_ones_own_are_written_to_the_run_train()
    {
        var logger = new TensorBoardLogger(_directory.Path);
        var replay = new ReplayedRun(
            logger,
            new LambdaCallback { EpochEnd = (_, report) => logger.AddScalar("mine/square", 0.25 * report.Epoch, 7) });

        replay.PlayAccuracies(0.5, 0.75);

        Scalars(EventFiles.ReadOnly(Train)).Where(scalar => scalar.Tag == "mine/square")
            .Should().Equal((7, "mine/square", 0.25f), (7, "mine/square", 0.5f));
    }

    [Fact]
    public void Scalar_before_and_after_training_is_refused_with_what_to_do()
    {
        var logger = new TensorBoardLogger(_directory.Path);
        Action add = () => logger.AddScalar("mine", 1, 1);

        add.Should().Throw<InvalidOperationException>().WithMessage("*no file open for 'mine'*OnTrainBegin*");
        new ReplayedRun(logger).PlayAccuracies(0.5);
        add.Should().Throw<InvalidOperationException>().WithMessage("*no file open for 'mine'*OnTrainEnd*");
    }

    [Fact]
    public void The_checksum_that_the_tests_use_is_the_one_of_its_specification() =>
        EventFiles.Checksum("123456789"u8.ToArray()).Should().Be(0xE3069283);

    private static TrainerOptions Options => new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    private static Cnn SmallModel() => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8).WithDenseUnits(16).WithClassCount(4).WithSeed(1).Build();

    private static IEnumerable<(long Step, string Tag, float Value)> Scalars(IEnumerable<RecordedEvent> events) =>
        from one in events
        from value in one.Values
        where value.Scalar is not null
        select (one.Step, value.Tag, value.Scalar!.Value);

    private static IEnumerable<(long Step, RecordedValue Value)> Histograms(IEnumerable<RecordedEvent> events) =>
        from one in events
        from value in one.Values
        where value.Histogram is not null
        select (one.Step, value);

    private static void ShouldBe(RecordedHistogram histogram, double[] values)
    {
        (histogram.Min, histogram.Max, histogram.Num).Should().Be((values.Min(), values.Max(), values.Length));
        histogram.Sum.Should().BeApproximately(values.Sum(), 1e-9);
        histogram.SumSquares.Should().BeApproximately(values.Sum(value => value * value), 1e-9);
        histogram.BucketLimit.Should().HaveCount(30).And.BeInAscendingOrder();
        histogram.BucketLimit[^1].Should().Be(values.Max());
        // A value on the border of two may be in either, by rounding.
        double below = 0;
        foreach ((double limit, double count) in histogram.BucketLimit.Zip(histogram.Bucket))
        {
            below += count;
            below.Should().BeInRange(
                values.Count(value => value < limit - 1e-9), values.Count(value => value <= limit + 1e-9));
        }

        below.Should().Be(values.Length);
    }

    private static IEnumerable<(int Label, int Predicted)> FilledCells(SKBitmap bitmap) =>
        from label in Enumerable.Range(0, 4)
        from predicted in Enumerable.Range(0, 4)
        where (from y in Enumerable.Range(0, Stripes.Side)
               from x in Enumerable.Range(0, Stripes.Side)
               select bitmap.GetPixel(
                   ((predicted + 1) * (Stripes.Side + 1)) + 1 + x, ((label + 1) * (Stripes.Side + 1)) + 1 + y).Red)
            .Any(shade => shade > 0)
        select (label, predicted);
}
