using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Callbacks;

/// <summary>Checkpoints after batches, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class CheckpointBatchTests : IDisposable
{
    // Five batches an epoch, the last of two images.
    private static readonly TrainerOptions Options = FourEpochs with { BatchSize = 12, Epochs = 3 };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Batches_are_counted_over_epochs_and_the_file_holds_the_weights_of_the_moment()
    {
        var weights = new Dictionary<string, float[]>();
        using var output = new StringWriter();
        Fit(
            TestedModel.Of(Build()), Options, Checkpoint("e{epoch}-b{batch:00}", every: 4, output: output),
            new LambdaCallback
            {
                BatchEnd = (context, report) =>
                    weights[$"e{report.Epoch}-b{report.Batch:00}"] = Weights(context.Model),
            });

        Files().Should().Equal("e1-b04", "e2-b03", "e3-b02");
        foreach (string file in Files())
            Weights(ModelFile.Load(_directory.File(file))).Should().Equal(weights[file]);
        output.ToString().ReplaceLineEndings("\n").Should()
            .StartWith($"Epoch 1, batch 4: saving model to {_directory.File("e1-b04")}\nEpoch 2, batch 3: ");
    }

    [Fact]
    public void File_tells_the_means_over_the_epoch_so_far_and_the_model_goes_on_with_those_of_its_last_epoch()
    {
        var means = new Dictionary<int, double>();
        TrainingSummary? afterwards = null;
        Fit(
            TestedModel.Of(Build()), Options with { Epochs = 2 }, Checkpoint("e{epoch}-{loss:R}", every: 7),
            new LambdaCallback
            {
                BatchEnd = (context, report) =>
                {
                    means[report.Epoch] = report.Batch == 2 ? report.ReadRunningMetrics().Loss : 0;
                    if ((report.Epoch, report.Batch) == (2, 2))
                        afterwards = context.Model.AsCnn()!.Description.Training;
                    if ((report.Epoch, report.Batch) == (2, 2))
                        Files().Should().BeEquivalentTo(
                            FormattableString.Invariant($"e2-{means[2]:R}"), "e{epoch}-{loss}.lock");
                },
            });

        TrainingSummary summary = ModelFile.Load(_directory.File(Files().Single())).Description.Training!;
        (summary.Epoch, summary.TrainingImages, summary.ValidationLoss).Should().Be((2, 24, null));
        (afterwards!.Epoch, afterwards.TrainingImages).Should().Be((1, 50));
    }

    [Fact]
    public void Best_of_the_training_metrics_is_kept()
    {
        ModelCheckpoint checkpoint = Checkpoint(
            "best", every: 2, monitor: MonitoredMetric.TrainingLoss, bestOnly: true);
        double least = double.PositiveInfinity;

        Fit(
            TestedModel.Of(Build()), Options with { LearningRate = 0.01 }, checkpoint,
            new LambdaCallback
            {
                BatchEnd = (_, report) =>
                {
                    if ((((report.Epoch - 1) * 5) + report.Batch) % 2 == 0)
                        least = Math.Min(least, report.ReadRunningMetrics().Loss);
                },
            });

        checkpoint.Best.Should().Be(least);
        ModelFile.Load(_directory.File("best")).Description.Training!.Loss.Should().Be(least);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void A_run_that_was_interrupted_saves_the_same_files(int afterStep)
    {
        using var state = new TemporaryDirectory();
        TrainerOptions kept = Options with { Backup = new(state.File("state")) };
        Fit(TestedModel.Of(Build()), Options, Checkpoint("whole-{epoch}-{batch}", every: 4, keepLast: 2));

        Interrupt(TestedModel.Of(Build()), kept, afterStep, Checkpoint("parts-{epoch}-{batch}", every: 4, keepLast: 2));
        Fit(TestedModel.Of(Build()), kept, Checkpoint("parts-{epoch}-{batch}", every: 4, keepLast: 2));

        string[] whole = [.. Files().Where(name => name.StartsWith("whole", StringComparison.Ordinal))];
        whole.Should().Equal("whole-2-3", "whole-3-2");
        Files().Should().Contain(["parts-2-3", "parts-3-2"]).And.HaveCount(4);
        foreach (string name in whole)
            Weights(ModelFile.Load(_directory.File(name))).Should()
                .Equal(Weights(ModelFile.Load(_directory.File(name.Replace("whole", "parts")))));
    }

    [Fact]
    public void Contradictions_are_refused_before_the_first_epoch()
    {
        ShouldBeRefused(Checkpoint("{epoch}-{batch}"), "*unknown placeholder 'batch'*batches with EveryBatches.");
        ShouldBeRefused(
            new ModelCheckpoint("x") { Directory = _directory.Path, EveryBatches = 2, EveryEpochs = 2 },
            "ModelCheckpoint.EveryBatches and EveryEpochs are both set*");
        ShouldBeRefused(Checkpoint("{val_loss}", every: 2), "*saves before an epoch is validated*'{val_loss}'*");
        ShouldBeRefused(
            Checkpoint("x", every: 2, bestOnly: true),
            "*cannot choose by val_loss: set Monitor to MonitoredMetric.TrainingLoss or TrainingAccuracy.");
        Files().Should().BeEmpty();
    }

    private static void ShouldBeRefused(ModelCheckpoint checkpoint, string message)
    {
        Action fit = () => new Trainer(TestedModel.Of(Build()), Options) { Callbacks = { checkpoint } }
            .Fit(Images, Images);
        fit.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private string[] Files() =>
        [.. Directory.GetFiles(_directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private ModelCheckpoint Checkpoint(
        string name, int? every = null, bool bestOnly = false, MonitoredMetric? monitor = null,
        TextWriter? output = null, int? keepLast = null) => new(name)
        {
            Directory = _directory.Path, EveryBatches = every, SaveBestOnly = bestOnly, KeepLast = keepLast,
            Monitor = monitor ?? MonitoredMetric.ValidationLoss, Output = output,
        };
}
