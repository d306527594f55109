using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("backup", "state.safetensors");

    private string Previous => $"{File}.previous";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Fit_that_ends_by_itself_leaves_no_file()
    {
        bool existed = false;
        Cnn model = Build();

        Fit(model, FourEpochs with { Backup = new(File) },
            new LambdaCallback { TrainEnd = _ => existed = System.IO.File.Exists(File) });

        existed.Should().BeTrue();
        Directory.GetFiles(Path.GetDirectoryName(File)!).Should().BeEmpty();
    }

    [Fact]
    public void Fit_with_the_file_of_a_finished_run_gives_its_weights_and_history_back()
    {
        Cnn first = Build(), second = Build();
        TrainingHistory trained = Fit(
            first, FourEpochs with { Backup = Keep() },
            new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true });

        TrainingHistory again = Fit(
            second, FourEpochs with { Backup = Keep() },
            new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true },
            new LambdaCallback
            {
                BatchBegin = (_, _) => throw new InvalidOperationException("nothing is left to train"),
            });

        again.Epochs.Should().Equal(trained.Epochs);
        again.StopReason.Should().Be(trained.StopReason);
        Weights(second).Should().Equal(Weights(first));
    }

    [Theory]
    [InlineData(4, 9)]
    [InlineData(9, 9)]
    [InlineData(9, 1)]
    public void Fit_with_the_file_of_a_run_that_stopped_early_trains_on_with_more_epochs_or_patience(
        int epochs, int patience)
    {
        TrainerOptions stopped = FourEpochs with { Backup = Keep() };
        Cnn whole = Build(), first = Build(), second = Build();
        Fit(first, stopped, Stopping(patience: 1)).Epochs.Should().HaveCount(2);
        TrainingHistory expected = Fit(whole, FourEpochs with { Epochs = epochs }, Stopping(Math.Max(patience, 2)));
        EarlyStopping stopping = Stopping(patience);

        TrainingHistory history = Fit(second, stopped with { Epochs = epochs }, stopping);

        history.Epochs.Select(Timeless).Should().Equal(expected.Epochs.Select(Timeless));
        history.StopReason.Should().Be(expected.StopReason);
        stopping.StoppedEpoch.Should().Be(expected.StopReason is null ? 0 : expected.Epochs.Count);
        Weights(second).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Resumed_run_that_is_asked_to_stop_in_train_begin_stops_after_one_more_batch()
    {
        Cnn model = Build(), rest = Build();
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12);
        int batches = 0;

        TrainingHistory history = Fit(rest, FourEpochs with { Backup = new(File) }, new LambdaCallback
        {
            TrainBegin = context => context.RequestStop("not now"), BatchEnd = (_, _) => batches++,
        });

        batches.Should().Be(1);
        history.StopReason.Should().Be("not now");
    }

    // The machine that goes on has another number of processors than the one that began.
    [Fact]
    public void Fit_without_threads_goes_on_with_as_many_as_the_file_has()
    {
        int threads = Environment.ProcessorCount + 1;
        Cnn whole = Build(), model = Build(), rest = Build();
        Fit(whole, FourEpochs with { Threads = threads });
        Interrupt(model, FourEpochs with { Threads = threads, Backup = new(File) }, afterStep: 12);

        Fit(rest, FourEpochs with { Threads = null, Backup = new(File) });

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Fit_with_EveryEpochs_writes_after_those_and_after_the_last()
    {
        var written = new List<int>();
        Cnn model = Build();

        Fit(model, FourEpochs with { Epochs = 5, Backup = Keep() with { EveryEpochs = 2 } }, new LambdaCallback
        {
            EpochBegin = (_, epoch) => written.Add(System.IO.File.Exists(File) ? epoch : 0),
        });

        written.Should().Equal(0, 0, 3, 4, 5);
        SafetensorsEpoch(File).Should().Be("6");
        SafetensorsEpoch(Previous).Should().Be("5");
    }

    [Fact]
    public void Resume_goes_on_from_a_file_that_stays()
    {
        Cnn whole = Build(), model = Build(), rest = Build();
        TrainingHistory expected = Fit(whole, FourEpochs);
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12);

        TrainingHistory history = new Trainer(rest, FourEpochs).Resume(File, Images);

        Weights(rest).Should().Equal(Weights(whole));
        history.Epochs.Select(Timeless).Should().Equal(expected.Epochs.Select(Timeless));
        System.IO.File.Exists(File).Should().BeTrue();
    }

    [Fact]
    public void Run_taken_up_again_shows_the_earlier_epochs()
    {
        Cnn model = Build();
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12,
            new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 });
        var begun = new List<(int Epoch, int Known, double Rate)>();
        Cnn rest = Build();

        Fit(rest, FourEpochs with { Backup = new(File) },
            new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 },
            new LambdaCallback
            {
                EpochBegin = (context, epoch) => begun.Add((epoch, context.History.Epochs.Count, context.LearningRate)),
            });

        begun.Should().Equal((3, 2, 1e-3), (4, 3, 1e-3));
    }

    [Fact]
    public void Callback_of_ones_own_goes_on_with_what_it_kept()
    {
        var interrupted = new BatchCounter();
        var resumed = new BatchCounter();
        Cnn model = Build();
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12, interrupted);

        Fit(model, FourEpochs with { Backup = new(File) }, resumed);

        interrupted.Count.Should().Be(12);
        resumed.Count.Should().Be(20);
    }

    [Fact]
    public void Backup_every_0_epochs_is_refused()
    {
        Func<BackupOptions> make = () => Keep() with { EveryEpochs = 0 };

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("EveryEpochs")
            .WithMessage("BackupOptions.EveryEpochs must be at least 1.*");
    }

    [Fact]
    public void Run_may_go_on_with_a_backup_in_another_file()
    {
        string other = _directory.File("other");
        Cnn whole = Build(), model = Build(), rest = Build();
        Fit(whole, FourEpochs);
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12);

        new Trainer(rest, FourEpochs with { Backup = new(other) { EveryEpochs = 2, DeleteWhenDone = false } })
            .Resume(File, Images);

        Weights(rest).Should().Equal(Weights(whole));
        SafetensorsEpoch(other).Should().Be("5");
    }

    private static EpochReport Timeless(EpochReport epoch) => epoch with { Duration = TimeSpan.Zero };

    private static string SafetensorsEpoch(string path) => SafetensorsFile.Read(path).Metadata["position/epoch"];

    // No epoch is better than the first by so much, so that patience alone decides.
    private static EarlyStopping Stopping(int patience) => new()
    {
        Monitor = MonitoredMetric.TrainingLoss, MinDelta = 100, Patience = patience, RestoreBestWeights = true,
    };

    private BackupOptions Keep() => new(File) { DeleteWhenDone = false };

    private sealed class BatchCounter : TrainingCallback
    {
        public long Count { get; private set; }

        public override void OnBatchEnd(TrainingContext context, BatchReport report) => Count++;

        public override void SaveState(TrainingContext context, TrainingState state) => state.Set("count", Count);

        public override void LoadState(TrainingContext context, TrainingState state) => Count = state.GetInt64("count");
    }
}
