using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Callbacks;

[Collection(TorchTests.Name)]
public sealed class BackupAndRestoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("backup", "state.safetensors");

    private string Previous => $"{File}.previous";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Fit_that_ends_by_itself_leaves_no_file()
    {
        bool existed = false;
        using Cnn model = Build();

        Fit(model, FourEpochs, new BackupAndRestore(File), new LambdaCallback { TrainEnd = _ => existed = System.IO.File.Exists(File) });

        existed.Should().BeTrue();
        Directory.GetFiles(Path.GetDirectoryName(File)!).Should().BeEmpty();
    }

    [Fact]
    public void Fit_with_the_file_of_a_finished_run_gives_its_weights_and_history_back()
    {
        using Cnn first = Build(), second = Build();
        TrainingHistory trained = Fit(first, FourEpochs, Keep(), new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true });

        TrainingHistory again = Fit(second, FourEpochs, Keep(), new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true },
            new LambdaCallback { BatchBegin = (_, _) => throw new InvalidOperationException("nothing is left to train") });

        again.Epochs.Should().Equal(trained.Epochs);
        again.StopReason.Should().Be(trained.StopReason);
        Weights(second).Should().Equal(Weights(first));
    }

    [Fact]
    public void Fit_with_EveryEpochs_writes_after_those_and_after_the_last()
    {
        var written = new List<int>();
        using Cnn model = Build();

        Fit(model, FourEpochs with { Epochs = 5 }, new BackupAndRestore(File) { EveryEpochs = 2, DeleteCheckpoint = false }, new LambdaCallback
        {
            EpochBegin = (_, epoch) => written.Add(System.IO.File.Exists(File) ? epoch : 0),
        });

        written.Should().Equal(0, 0, 3, 4, 5);
        SafetensorsEpoch(File).Should().Be("6");
        SafetensorsEpoch(Previous).Should().Be("5");
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Run_without_a_seed_goes_on_with_the_one_it_had_drawn(TrainingEngine engine)
    {
        TrainerOptions options = FourEpochs with { Seed = null, Engine = engine };
        using Cnn model = Build(), second = Build(), third = Build();
        Interrupt(model, options, afterStep: 7, new BackupAndRestore(File));

        new Trainer(second, options).Resume(File, Images);
        new Trainer(third, options).Resume(File, Images);

        Weights(third).Should().Equal(Weights(second));
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Moving_averages_go_on_and_are_what_the_model_holds_whenever_training_ends(TrainingEngine engine)
    {
        TrainerOptions options = FourEpochs with { Engine = engine, WeightAveragingMomentum = 0.9 };
        using Cnn whole = Build(), cancelled = Build(), model = Build(), rest = Build(), again = Build();
        Fit(whole, options);
        Interrupt(cancelled, options, afterStep: 12);

        Interrupt(model, options, afterStep: 12, Keep());
        Weights(model).Should().Equal(Weights(cancelled));
        Fit(rest, options, Keep());
        Weights(rest).Should().Equal(Weights(whole));
        Fit(again, options, Keep());
        Weights(again).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Resume_goes_on_from_a_file_that_stays()
    {
        using Cnn whole = Build(), model = Build(), rest = Build();
        TrainingHistory expected = Fit(whole, FourEpochs);
        Interrupt(model, FourEpochs, afterStep: 12, new BackupAndRestore(File));

        TrainingHistory history = new Trainer(rest, FourEpochs).Resume(File, Images);

        Weights(rest).Should().Equal(Weights(whole));
        history.Epochs.Select(Timeless).Should().Equal(expected.Epochs.Select(Timeless));
        System.IO.File.Exists(File).Should().BeTrue();
    }

    [Fact]
    public void Run_taken_up_again_shows_the_earlier_epochs_and_leaks_no_tensor()
    {
        using Cnn model = Build();
        Interrupt(model, FourEpochs, afterStep: 12, new BackupAndRestore(File), new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 });
        var begun = new List<(int Epoch, int Known, double Rate)>();
        using Cnn rest = Build();
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Fit(rest, FourEpochs, new BackupAndRestore(File), new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 },
            new LambdaCallback { EpochBegin = (context, epoch) => begun.Add((epoch, context.History.Epochs.Count, context.LearningRate)) });

        begun.Should().Equal((3, 2, 1e-3), (4, 3, 1e-3));
        DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [CudaFact]
    public void Run_on_a_GPU_begins_the_interrupted_epoch_again()
    {
        TrainerOptions options = FourEpochs with { Device = "cuda" };
        var begun = new List<(int Epoch, int Batch)>();
        using Cnn model = Build(), rest = Build();
        Interrupt(model, options, afterStep: 12, new BackupAndRestore(File));

        Fit(rest, options, new BackupAndRestore(File),
            new LambdaCallback { BatchBegin = (context, batch) => begun.Add((context.History.Epochs.Count + 1, batch)) });

        begun.Should().HaveCount(10).And.StartWith((3, 1));
    }

    [Fact]
    public void Callback_of_ones_own_goes_on_with_what_it_kept()
    {
        var interrupted = new BatchCounter();
        var resumed = new BatchCounter();
        using Cnn model = Build();
        Interrupt(model, FourEpochs, afterStep: 12, new BackupAndRestore(File), interrupted);

        Fit(model, FourEpochs, new BackupAndRestore(File), resumed);

        interrupted.Count.Should().Be(12);
        resumed.Count.Should().Be(20);
    }

    public static TheoryData<string> Optimizers => ["SGD", "momentum", "Adam", "AMSGrad", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Optimizer_of_TorchSharp_goes_on_to_the_bit(string name)
    {
        TrainerOptions options = FourEpochs with { LearningRate = 0.01, Optimizer = (parameters, rate) => Make(name, parameters, rate) };
        using Cnn whole = Build(), model = Build(), rest = Build();
        Fit(whole, options);
        Interrupt(model, options, afterStep: 12, new BackupAndRestore(File));

        Fit(rest, options, new BackupAndRestore(File));

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Optimizer_that_does_not_tell_its_state_is_refused_before_the_first_epoch()
    {
        using Cnn model = Build();
        Action fit = () => Fit(
            model, FourEpochs with { Optimizer = (parameters, rate) => optim.LBFGS(parameters, rate) }, new BackupAndRestore(File),
            new LambdaCallback { TrainBegin = _ => throw new InvalidOperationException("too late") });

        fit.Should().Throw<NotSupportedException>().WithMessage("*LBFGS*no state_dict*Adam*");
    }

    [Fact]
    public void Two_backups_are_refused()
    {
        using Cnn model = Build();
        Action fit = () => Fit(model, FourEpochs, new BackupAndRestore(File), new BackupAndRestore(Previous));

        fit.Should().Throw<InvalidOperationException>().WithMessage($"*there are 2: *{File}*");
    }

    private static optim.Optimizer Make(string name, IEnumerable<Parameter> parameters, double rate) => name switch
    {
        "SGD" => optim.SGD(parameters, rate),
        "momentum" => optim.SGD(parameters, rate, momentum: 0.9),
        "Adam" => optim.Adam(parameters, rate),
        "AMSGrad" => optim.Adam(parameters, rate, amsgrad: true),
        "AdamW" => optim.AdamW(parameters, rate),
        "RMSprop" => optim.RMSProp(parameters, rate, momentum: 0.5, centered: true),
        "Adagrad" => optim.Adagrad(parameters, rate),
        "Adadelta" => optim.Adadelta(parameters, rate),
        "Adamax" => optim.Adamax(parameters, rate),
        "NAdam" => optim.NAdam(parameters, rate),
        "RAdam" => optim.RAdam(parameters, rate),
        "Rprop" => optim.Rprop(parameters, rate),
        _ => optim.ASGD(parameters, rate),
    };

    private static EpochReport Timeless(EpochReport epoch) => epoch with { Duration = TimeSpan.Zero };

    private static string SafetensorsEpoch(string path) => MnistCnn.Serialization.SafetensorsFile.Read(path).Metadata["position/epoch"];

    private BackupAndRestore Keep() => new(File) { DeleteCheckpoint = false };

    private sealed class BatchCounter : IStatefulCallback
    {
        public long Count { get; private set; }

        public void OnBatchEnd(TrainingContext context, BatchReport report) => Count++;

        public void SaveState(TrainingContext context, TrainingState state) => state.Set("count", Count);

        public void LoadState(TrainingContext context, TrainingState state) => Count = state.GetInt64("count");
    }
}
