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
    public void Trainer_with_a_backup_every_0_epochs_is_refused()
    {
        Cnn model = Build();
        Action make = () => _ = new Trainer(model, FourEpochs with { Backup = Keep() with { EveryEpochs = 0 } });

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

    private BackupOptions Keep() => new(File) { DeleteWhenDone = false };

    private sealed class BatchCounter : TrainingCallback
    {
        public long Count { get; private set; }

        public override void OnBatchEnd(TrainingContext context, BatchReport report) => Count++;

        public override void SaveState(TrainingContext context, TrainingState state) => state.Set("count", Count);

        public override void LoadState(TrainingContext context, TrainingState state) => Count = state.GetInt64("count");
    }
}
