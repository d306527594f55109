using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class ModelCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void OnEpochEnd_saves_every_epoch_by_default()
    {
        Play(Checkpoint("w{epoch:00}.safetensors"), 0.5, 0.4, 0.6);

        Files().Should().Equal("w01.safetensors", "w02.safetensors", "w03.safetensors");
    }

    [Theory]
    [InlineData("w{epoch:D300}", "*makes names of 301 bytes, and at most 218 can be written*")]
    [InlineData("w{epoch:D9999999999}", "*number format that .NET does not know*")]
    [InlineData("w{loss:D3}", "*number format that .NET does not know, or not for such numbers*")]
    [InlineData("w{epoch:Q}", "*number format that .NET does not know*")]
    public void Template_with_a_format_that_makes_no_name_is_refused_at_once(string template, string message) =>
        FluentActions.Invoking(() => new ModelCheckpoint(template)).Should().Throw<ArgumentException>()
            .WithMessage(message);

    [Theory]
    [InlineData("w{epoch:D3}")]
    [InlineData("w{epoch:X}-{val_loss:E2}-{accuracy:P1}")]
    public void Template_with_a_format_of_its_kind_of_number_is_taken(string template) =>
        FluentActions.Invoking(() => new ModelCheckpoint(template)).Should().NotThrow();

    [Theory]
    [InlineData("best")]
    [InlineData("sub/best")]
    public void OnTrainBegin_where_a_directory_has_the_name_of_the_file_says_so_before_training(string name)
    {
        Directory.CreateDirectory(_directory.File(name));
        int epochs = 0;
        ImageSet images = EmbeddedDigits.Load().Train.Take(20);
        var trainer = new Trainer(new CnnBuilder().WithFilters(2).Build(), new TrainerOptions { Epochs = 1 })
        {
            Callbacks = { new LambdaCallback { EpochBegin = (_, _) => epochs++ }, Checkpoint(name) },
        };

        FluentActions.Invoking(() => trainer.Fit(images, images)).Should().Throw<IOException>()
            .WithMessage($"*{_directory.File(name)}*is a directory*");
        epochs.Should().Be(0);
    }

    [Fact]
    public void OnEpochEnd_with_best_only_saves_strict_improvements()
    {
        ModelCheckpoint checkpoint = Checkpoint("w{epoch}.safetensors", bestOnly: true);

        Play(checkpoint, 0.5, 0.5, 0.6, double.NaN, 0.4);

        Files().Should().Equal("w1.safetensors", "w3.safetensors");
        checkpoint.BestPath.Should().Be(_directory.File("w3.safetensors"));
    }

    [Fact]
    public void OnEpochEnd_with_best_only_never_takes_NaN_for_the_best()
    {
        ModelCheckpoint checkpoint = Checkpoint("w{epoch}", bestOnly: true);

        Play(checkpoint, double.NaN, 0.4);

        Files().Should().Equal("w2");
        checkpoint.BestPath.Should().Be(_directory.File("w2"));
    }

    [Theory]
    [InlineData(true, new[] { "w2" }, 1)]
    [InlineData(false, new[] { "w1", "w2", "w3" }, 0)]
    public void OnEpochEnd_of_an_epoch_without_the_metric_saves_it_only_if_it_saves_all(
        bool bestOnly, string[] saved, int warnings)
    {
        using var output = new StringWriter();
        var replay = new ReplayedRun(
            new ModelCheckpoint("w{epoch}") { Directory = _directory.Path, SaveBestOnly = bestOnly, Output = output });

        replay.PlayLosses(null, 0.5, null);

        Files().Should().Equal(saved);
        replay.Log.Entries.Should().HaveCount(warnings);
        output.ToString().Should().NotContain("did not improve");
    }

    [Fact]
    public void OnEpochEnd_saves_the_weights_of_that_epoch()
    {
        Play(Checkpoint("w{epoch}.safetensors"), 0.5, 0.4);

        SafetensorsTensor weight = SafetensorsFile.Read(_directory.File("w2.safetensors")).Tensors
            .Single(tensor => tensor.Name == ReplayedRun.WeightName);
        BitConverter.ToSingle(weight.Data.Span).Should().Be(2);
    }

    [Fact]
    public void OnEpochEnd_of_a_Cnn_saves_what_it_is_and_how_it_came_about()
    {
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);
        Cnn model = new CnnBuilder().WithFilters(4).WithSeed(1).Build();
        ModelCheckpoint checkpoint = Checkpoint("w{epoch}.safetensors");

        TrainingHistory history = new Trainer(
            model, new TrainerOptions { Epochs = 2, Seed = 1 }) { Callbacks = { checkpoint } }.Fit(images, images);

        ModelDescription description = ModelFile.ReadDescription(checkpoint.LastPath!);
        description.Architecture.Should().Be(model.Architecture);
        description.Training.Should().Be(new TrainingSummary
        {
            Epoch = 2,
            TrainingImages = 40,
            Loss = history.Epochs[1].Training.Loss,
            Accuracy = history.Epochs[1].Training.Accuracy,
            ValidationLoss = history.Epochs[1].Validation!.Loss,
            ValidationAccuracy = history.Epochs[1].Validation!.Accuracy,
        });
    }

    [Fact]
    public void OnEpochEnd_puts_epoch_and_metrics_into_the_name()
    {
        Play(Checkpoint("sub/w-{epoch:000}-{val_accuracy:0.00}-{loss:0.0}.safetensors"), 0.98765);

        File.Exists(Path.Combine(_directory.Path, "sub", "w-001-0.99-0.5.safetensors")).Should().BeTrue();
    }

    [Fact]
    public void Paths_are_full_ones_also_below_a_relative_directory()
    {
        var checkpoint = new ModelCheckpoint("w{epoch}")
        {
            Directory = Path.GetRelativePath(Environment.CurrentDirectory, _directory.Path),
        };

        Play(checkpoint, 0.5, 0.4);

        (checkpoint.BestPath, checkpoint.LastPath).Should().Be((_directory.File("w1"), _directory.File("w2")));
    }

    [Fact]
    public void OnEpochEnd_below_the_initial_threshold_saves_nothing()
    {
        Play(
            new ModelCheckpoint("w{epoch}")
            {
                Directory = _directory.Path, Monitor = MonitoredMetric.ValidationAccuracy, SaveBestOnly = true,
                InitialThreshold = 0.5,
            },
            0.4, 0.6);

        Files().Should().Equal("w2");
    }

    [Theory]
    [InlineData(2, new[] { 0.5, 0.4, 0.3, 0.2 }, new[] { "w1", "w3", "w4" })]
    [InlineData(2, new[] { 0.1, 0.2, 0.3, 0.4 }, new[] { "w3", "w4" })]
    [InlineData(1, new[] { 0.1, 0.3, 0.2 }, new[] { "w2", "w3" })]
    [InlineData(2, new[] { 0.1, 0.3, 0.2 }, new[] { "w2", "w3" })]
    public void OnEpochEnd_with_KeepLast_deletes_earlier_files_but_the_best(
        int keep, double[] accuracies, string[] expected)
    {
        ModelCheckpoint checkpoint = Keeping(last: keep);
        File.WriteAllText(_directory.File("another"), "of another run");

        Play(checkpoint, accuracies);

        Files().Should().Equal(["another", .. expected]);
        File.Exists(checkpoint.BestPath).Should().BeTrue();
    }

    [Theory]
    [InlineData(2, new[] { 0.1, 0.3, 0.2, 0.25, 0.05 }, new[] { "w2", "w4" })]
    [InlineData(3, new[] { 0.3, 0.2, 0.1, 0.05 }, new[] { "w1", "w2", "w3" })]
    [InlineData(1, new[] { 0.3, 0.3, double.NaN }, new[] { "w1" })]
    [InlineData(2, new[] { double.NaN, 0.3 }, new[] { "w2" })]
    public void OnEpochEnd_with_KeepBest_leaves_the_files_of_the_best_epochs(
        int keep, double[] accuracies, string[] expected)
    {
        ModelCheckpoint checkpoint = Keeping(best: keep);

        Play(checkpoint, accuracies);

        Files().Should().Equal(expected);
        File.Exists(checkpoint.BestPath).Should().BeTrue();
    }

    [Fact]
    public void LoadState_goes_on_with_the_files_that_the_interrupted_run_wrote()
    {
        string state = _directory.File("state");
        TrainerOptions options = ResumableRuns.FourEpochs with { Backup = new(state) };
        ModelCheckpoint Last() => new("w{epoch}")
        {
            Directory = _directory.Path, KeepLast = 1, Monitor = MonitoredMetric.TrainingAccuracy, InitialThreshold = 2,
        };
        ResumableRuns.Interrupt(ResumableRuns.Build(), options, afterStep: 12, Last());

        ResumableRuns.Fit(ResumableRuns.Build(), options, Last());

        Files().Should().Equal("w4");
    }

    [Fact]
    public void OnTrainBegin_with_both_ways_to_keep_is_refused()
    {
        var checkpoint = new ModelCheckpoint("w{epoch}") { Directory = _directory.Path, KeepLast = 1, KeepBest = 1 };

        new ReplayedRun(checkpoint).Invoking(run => run.PlayLosses(0.5)).Should().Throw<ArgumentException>()
            .WithMessage("ModelCheckpoint.KeepLast and KeepBest are both set*leave one out.");
    }

    [Fact]
    public void OnEpochEnd_saves_every_so_many_epochs()
    {
        Play(new ModelCheckpoint("w{epoch}") { Directory = _directory.Path, EveryEpochs = 2 }, 0.1, 0.2, 0.3, 0.4, 0.5);

        Files().Should().Equal("w2", "w4");
    }

    [Fact]
    public void OnEpochEnd_of_a_loss_takes_smaller_as_better()
    {
        var replay = new ReplayedRun(new ModelCheckpoint("w{epoch}")
        {
            Directory = _directory.Path, SaveBestOnly = true, Monitor = MonitoredMetric.ValidationLoss,
        });

        replay.PlayLosses(0.5, 0.6, 0.4);

        Files().Should().Equal("w1", "w3");
    }

    [Fact]
    public void Output_says_what_Keras_says()
    {
        using var output = new StringWriter { NewLine = "\n" };

        Play(
            new ModelCheckpoint("w{epoch}")
            {
                Directory = _directory.Path, Monitor = MonitoredMetric.ValidationAccuracy, SaveBestOnly = true,
                Output = output,
            },
            0.9862, 0.9, 0.9883);

        output.ToString().Should().Be(
            $"""
            Epoch 1: val_accuracy improved from -inf to 0.98620, saving model to {_directory.File("w1")}
            Epoch 2: val_accuracy did not improve from 0.98620
            Epoch 3: val_accuracy improved from 0.98620 to 0.98830, saving model to {_directory.File("w3")}

            """);
    }

    [Theory]
    [InlineData("../w", "*below the checkpoint directory*")]
    [InlineData("a/../../w", "*below the checkpoint directory*")]
    [InlineData("/tmp/w", "*below the checkpoint directory*")]
    [InlineData("dir/", "*below the checkpoint directory*")]
    [InlineData("w{epoch", "*brace that is no placeholder*")]
    [InlineData("w{}", "*brace that is no placeholder*")]
    public void Make_with_a_bad_template_says_what_is_wrong(string template, string message)
    {
        Action make = () => _ = new ModelCheckpoint(template);

        make.Should().Throw<ArgumentException>().WithMessage($"*'{template}'{message}");
    }

    [Theory]
    [InlineData("sub/{epoch:'..'}/{epoch:'..'}/w", "*gives 'sub/../../w' in epoch 1*")]
    [InlineData("{val_accuracy:#}/w", "*gives '/w' in epoch 1*")]
    public void OnEpochEnd_whose_number_format_leads_out_of_the_directory_writes_nothing(
        string template, string message)
    {
        Action play = () => Play(Checkpoint(template), 0.2);

        play.Should().Throw<ArgumentException>().WithMessage(message);
        Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public void OnTrainBegin_with_an_unknown_placeholder_lists_the_known_ones()
    {
        Action play = () => Play(Checkpoint("sub/w{step}"), 0.5);

        play.Should().Throw<ArgumentException>()
            .WithMessage("*unknown placeholder 'step'*epoch, loss, accuracy, val_loss, val_accuracy.*");
        Directory.EnumerateFileSystemEntries(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void OnTrainBegin_without_validation_refuses_a_name_that_needs_it()
    {
        var replay = new ReplayedRun(withValidation: false, Checkpoint("w{val_loss}"));
        Action play = () => replay.PlayAccuracies(0.5);

        play.Should().Throw<InvalidOperationException>().WithMessage("ModelCheckpoint*no validation set*");
    }

    [Fact]
    public void OnTrainBegin_where_no_directory_can_be_made_fails_before_the_first_epoch()
    {
        File.WriteAllText(_directory.File("taken"), "");
        Action play = () => Play(Checkpoint("taken/w{epoch}"), 0.5);

        play.Should().Throw<IOException>().WithMessage($"Files cannot be written to '{_directory.File("taken")}'*");
    }

    [Fact]
    public void OnTrainBegin_sweeps_what_killed_runs_left_of_any_epoch_and_nothing_else()
    {
        string[] left = [LeftFile.Of("w07.safetensors"), LeftFile.Of("w123.safetensors")];
        string[] others =
        [
            "w07.safetensors", LeftFile.Of("w.safetensors"), LeftFile.Of("v07.safetensors"), "w07.safetensors.tmp",
        ];
        foreach (string file in left.Concat(others))
            File.WriteAllBytes(_directory.File(file), [1]);

        Play(Checkpoint("w{epoch:00}.safetensors"), 0.5);

        Files().Should().BeEquivalentTo(others.Append("w01.safetensors"));
    }

    [Fact]
    public void OnTrainBegin_sweeps_no_file_that_another_run_is_writing()
    {
        string other = _directory.File("w07.safetensors");

        AtomicFile.Write(other, stream =>
        {
            Play(Checkpoint("w{epoch:00}.safetensors"), 0.5);
            stream.WriteByte(1);
        });

        File.ReadAllBytes(other).Should().Equal(1);
    }

    [Fact]
    public void OnTrainBegin_takes_names_as_long_as_file_systems_do()
    {
        string same = new('ü', 105);

        var replay = new ReplayedRun(Checkpoint($"{same}{{epoch}}"), Checkpoint($"{same}{{val_accuracy:0}}x"));
        replay.PlayAccuracies(0.9);

        Files().Should().BeEquivalentTo($"{same}1", $"{same}1x");
    }

    [Fact]
    public void OnTrainBegin_makes_no_directory_of_a_placeholder()
    {
        Play(Checkpoint("runs/{epoch:00}/weights.safetensors"), 0.5);

        Directory.GetDirectories(_directory.File("runs")).Select(Path.GetFileName).Should().Equal("01");
    }

    private ModelCheckpoint Checkpoint(string template, bool bestOnly = false) =>
        new(template)
        {
            Directory = _directory.Path, Monitor = MonitoredMetric.ValidationAccuracy, SaveBestOnly = bestOnly,
        };

    private ModelCheckpoint Keeping(int? last = null, int? best = null) => new("w{epoch}")
    {
        Directory = _directory.Path, Monitor = MonitoredMetric.ValidationAccuracy, KeepLast = last, KeepBest = best,
    };

    private static void Play(ModelCheckpoint checkpoint, params double[] accuracies)
    {
        var replay = new ReplayedRun(checkpoint);
        replay.PlayAccuracies(accuracies);
    }

    private IEnumerable<string?> Files() => Directory.EnumerateFiles(_directory.Path).Select(Path.GetFileName).Order();
}
