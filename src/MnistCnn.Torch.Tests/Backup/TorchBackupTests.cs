using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Backup;

[Collection(TorchTests.Name)]
public sealed class TorchBackupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("backup", "state.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Run_taken_up_again_leaks_no_tensor()
    {
        using TorchModel model = Module(), rest = Module();
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12, Stopping());
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Fit(rest, FourEpochs with { Backup = new(File) }, Stopping());

        DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [CudaFact]
    public void Run_on_a_GPU_goes_on_within_the_interrupted_epoch()
    {
        var begun = new List<(int Epoch, int Batch)>();
        using TorchModel model = TorchModel.Of(Build(), "cuda"), rest = TorchModel.Of(Build(), "cuda");
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12);

        Fit(rest, FourEpochs with { Backup = new(File) },
            new LambdaCallback
            {
                BatchBegin = (context, batch) => begun.Add((context.History.Epochs.Count + 1, batch)),
            });

        begun.Should().HaveCount(8).And.StartWith((3, 3));
    }

    public static TheoryData<string> Optimizers =>
    [
        "SGD", "momentum", "Adam", "AMSGrad", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam",
        "Rprop", "ASGD",
    ];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Optimizer_of_TorchSharp_goes_on_to_the_bit(string name)
    {
        TrainerOptions options = FourEpochs with { LearningRate = 0.01 };
        using TorchModel whole = With(name), model = With(name), rest = With(name);
        Fit(whole, options);
        Interrupt(model, options with { Backup = new(File) }, afterStep: 12);

        Fit(rest, options with { Backup = new(File) });

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Optimizer_that_does_not_tell_its_state_is_refused_before_the_first_epoch()
    {
        using CnnModule module = Build().ToModule();
        using var model = new TorchModel(module)
        {
            Device = "cpu", Optimizer = (parameters, rate) => optim.LBFGS(parameters, rate),
        };
        Action fit = () => Fit(
            model, FourEpochs with { Backup = new(File) },
            new LambdaCallback { TrainBegin = _ => throw new InvalidOperationException("too late") });

        fit.Should().Throw<NotSupportedException>().WithMessage("*LBFGS*no state_dict*Adam*");
    }

    [Fact]
    public void Module_of_ones_own_with_dropout_goes_on_in_the_middle_of_an_epoch()
    {
        using TorchModel whole = Own(), model = Own(), rest = Own();
        ModelFile.SaveWeights(whole, _directory.File("first"));
        ModelFile.LoadWeights(model, _directory.File("first"));
        new Trainer(whole, FourEpochs).Fit(Images);

        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 8);
        new Trainer(rest, FourEpochs).Resume(File, Images);

        Weights(rest).Should().Equal(Weights(whole));
    }

    private static EarlyStopping Stopping() =>
        new() { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 };

    private static TorchModel Module() => TorchModel.Of(Build(), "cpu");

    private static TorchModel With(string optimizer) => new(Build().ToModule())
    {
        Device = "cpu", Optimizer = (parameters, rate) => Make(optimizer, parameters, rate),
    };

    private static TorchModel Own() => new(nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3),
        nn.Linear(4 * (Stripes.Side - 2) * (Stripes.Side - 2), 4))) { Device = "cpu" };

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
}
