using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training.Groups;

/// <summary>What the ranks of a group agree on, and what one of them does for all.</summary>
public sealed class GroupFitTests : IDisposable
{
    private static readonly ImageSet Images = Stripes.Make(40);
    private static readonly TrainerOptions Options = new() { Epochs = 3, BatchSize = 10, Threads = 1, Seed = 4 };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void First_weights_and_seed_are_those_of_rank_0()
    {
        float[][] weights = ThreadGroup.Run(3, group =>
        {
            Cnn model = Build(seed: group.Rank);
            Make(model, group, Options with { Seed = null }).Fit(Images);
            return GroupScenario.Weights(model);
        });

        weights[1].Should().Equal(weights[0]);
        weights[2].Should().Equal(weights[0]);
    }

    [Fact]
    public void Ranks_that_read_one_file_come_to_the_weights_of_those_with_its_images_in_memory()
    {
        PackedImageWriter.Write(_directory.File("images"), Images, shuffleSeed: null);
        TrainerOptions options = Options with { ShuffleOrder = ShuffleOrder.Uniform };
        float[] FitOn(ThreadGroup group, ImageSource images)
        {
            Cnn model = Build();
            Make(model, group, options).Fit(images, images);
            return GroupScenario.Weights(model);
        }

        float[][] expected = ThreadGroup.Run(2, group => FitOn(group, Images));
        float[][] weights = ThreadGroup.Run(2, group =>
        {
            using PackedImageSet packed = PackedImageSet.Open(_directory.File("images"));
            return FitOn(group, packed);
        });

        weights[0].Should().Equal(expected[0]);
        weights[1].Should().Equal(expected[0]);
    }

    [Fact]
    public void Callbacks_that_write_are_called_on_rank_0_alone()
    {
        int[][] calls = ThreadGroup.Run(2, group =>
        {
            var (writing, other) = (new Counter(isForFirst: true), new Counter(isForFirst: false));
            Trainer trainer = Make(Build(), group);
            trainer.Callbacks.Add(writing);
            trainer.Callbacks.Add(other);
            trainer.Callbacks.Add(new CsvLogger(_directory.File("history.csv")));
            trainer.Callbacks.Add(new ModelCheckpoint("best.safetensors") { Directory = _directory.Path });
            trainer.Fit(Images, Images);
            return new[] { writing.Epochs, other.Epochs };
        });

        calls.Should().BeEquivalentTo(new int[][] { [3, 3], [0, 3] }, all => all.WithStrictOrdering());
        File.ReadAllLines(_directory.File("history.csv")).Should().HaveCount(4);
        File.Exists(_directory.File("best.safetensors")).Should().BeTrue();
    }

    [Fact]
    public void Stop_that_one_rank_asks_for_stops_all_after_the_same_batch()
    {
        (int Batches, string? Reason)[] ends = ThreadGroup.Run(3, group =>
        {
            int batches = 0;
            Trainer trainer = Make(Build(), group);
            trainer.Callbacks.Add(new LambdaCallback
            {
                BatchEnd = (context, report) =>
                {
                    batches++;
                    if (group.Rank == 1 && (report.Epoch, report.Batch) == (2, 3))
                        context.RequestStop("enough");
                },
            });
            TrainingHistory history = trainer.Fit(Images);
            return (batches, history.StopReason);
        });

        ends.Should().Equal((7, "Rank 1 asked to stop."), (7, "enough"), (7, "Rank 1 asked to stop."));
    }

    // Cancelled on a rank that keeps nothing: it is rank 0 that saves, and all that go on from there.
    [Fact]
    public void Run_that_one_rank_was_told_to_end_goes_on_to_the_bit()
    {
        float[][] whole = Train(2, "whole.state", cancelAt: 0, out _);

        Train(2, "parts.state", cancelAt: 6, out Exception?[] failures);
        File.Exists(_directory.File("parts.state")).Should().BeTrue();
        float[][] parts = Train(2, "parts.state", cancelAt: 0, out _);

        failures.Should().AllBeAssignableTo<OperationCanceledException>().And.NotContainNulls();
        parts[0].Should().Equal(whole[0]);
        parts[1].Should().Equal(whole[0]);
    }

    [Fact]
    public void Run_that_goes_on_with_other_ranks_says_that_bits_may_differ()
    {
        Train(2, "run.state", cancelAt: 6, out _);
        var logger = new RecordingLogger();

        Train(3, "run.state", cancelAt: 0, out Exception?[] failures, logger);

        failures.Should().OnlyContain(failure => failure == null);
        logger.Entries.Should().ContainSingle(entry => entry.Message.Contains("The number of ranks was 2 in the run"));
        logger.Entries.Count(entry => entry.Message.Contains("Going on at epoch 2, batch 3")).Should().Be(1);
    }

    [Fact]
    public void Best_weights_come_back_on_every_rank()
    {
        float[][] weights = ThreadGroup.Run(2, group =>
        {
            Cnn model = Build();
            Trainer trainer = Make(model, group, Options with { Epochs = 6, LearningRate = 0.3 });
            trainer.Callbacks.Add(new EarlyStopping { Patience = 1, RestoreBestWeights = true });
            trainer.Fit(Images, Stripes.Make(12, seed: 9));
            return GroupScenario.Weights(model);
        });

        weights[1].Should().Equal(weights[0]);
    }

    [Fact]
    public void Ranks_with_other_images_or_options_are_refused_on_every_rank()
    {
        Exception?[] failures = ThreadGroup.TryRun(
            3,
            group => Make(Build(), group, Options with { BatchSize = group.Rank == 2 ? 5 : 10 })
                .Fit(group.Rank == 1 ? Stripes.Make(40, seed: 7) : Images),
            out _);

        failures.Should().AllBeOfType<InvalidOperationException>().And.AllSatisfy(failure =>
            failure!.Message.Should().StartWith("The ranks cannot train one network together:")
                .And.Contain("rank 1, training images: 40 of 1×12×12, SHA-256 ")
                .And.Contain("rank 2, batch size: 5, and 10 on rank 0"));
    }

    [Fact]
    public void Ranks_that_come_to_other_weights_are_refused_on_every_rank()
    {
        Exception?[] failures = ThreadGroup.TryRun(
            2,
            group =>
            {
                Cnn model = Build();
                Trainer trainer = Make(model, group);
                trainer.Callbacks.Add(new LambdaCallback
                {
                    EpochEnd = (_, _) =>
                        model.SetWeights("dense1.bias", [.. Enumerable.Repeat((float)group.Rank, 8)]),
                });
                return trainer.Fit(Images);
            },
            out _);

        failures.Should().AllBeOfType<InvalidOperationException>().And.AllSatisfy(failure =>
            failure!.Message.Should().StartWith("After epoch 1 the weights of rank 1 are others than those of rank 0"));
    }

    [Fact]
    public void Log_is_that_of_rank_0()
    {
        int[] entries = ThreadGroup.Run(2, group =>
        {
            var logger = new RecordingLogger();
            new Trainer(Build(), Options, logger) { Group = group }.Fit(Images);
            return logger.Entries.Count;
        });

        entries.Should().Equal(5, 0);
    }

    private float[][] Train(
        int ranks, string state, int cancelAt, out Exception?[] failures, RecordingLogger? logger = null)
    {
        failures = ThreadGroup.TryRun(
            ranks,
            group =>
            {
                using var cancellation = new CancellationTokenSource();
                int batches = 0;
                Cnn model = Build();
                var backup = new BackupOptions(_directory.File(state)) { DeleteWhenDone = false };
                var trainer = new Trainer(model, Options with { Backup = backup }, logger)
                {
                    Group = group,
                    Callbacks =
                    {
                        new ReduceLROnPlateau { Monitor = MonitoredMetric.TrainingLoss, Patience = 1, MinDelta = 1 },
                        new ModelCheckpoint("best.safetensors")
                        {
                            Directory = _directory.Path, Monitor = MonitoredMetric.TrainingLoss, SaveBestOnly = true,
                        },
                        new LambdaCallback { BatchEnd = (_, _) => CancelAfter(++batches) },
                    },
                };
                trainer.Fit(Images, cancellationToken: cancellation.Token);
                return GroupScenario.Weights(model);

                void CancelAfter(int batch)
                {
                    if (batch == cancelAt && group.Rank == group.Size - 1)
                        cancellation.Cancel();
                }
            },
            out float[][] results);
        return results;
    }

    private static Cnn Build(int seed = 2) => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).WithDropout(0.3)
        .WithBatchNormalization(BatchNormalization.BeforeActivation).WithSeed(seed).Build();

    private static Trainer Make(Cnn model, ThreadGroup group, TrainerOptions? options = null) =>
        new(model, options ?? Options) { Group = group };

    private sealed class Counter(bool isForFirst) : TrainingCallback
    {
        public int Epochs { get; private set; }

        public override bool RunsOnFirstRankOnly => isForFirst;

        public override void OnEpochEnd(TrainingContext context, EpochReport report) => Epochs++;
    }
}
