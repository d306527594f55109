using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>Plays epochs of known metrics to callbacks, over a module of one weight that holds the epoch's number.</summary>
internal sealed class CallbackReplay : ITrainingStep
{
    private readonly Linear _module = nn.Linear(1, 1, hasBias: false);
    private readonly CallbackList _callbacks;

    public CallbackReplay(params ITrainingCallback[] callbacks)
        : this(withValidation: true, callbacks)
    {
    }

    public CallbackReplay(bool withValidation, params ITrainingCallback[] callbacks)
    {
        Context = new TrainingContext(
            _module, this, new TrainerOptions { Epochs = 99 }, Stripes.Make(8), withValidation ? Stripes.Make(4) : null, NullLogger.Instance);
        _callbacks = new CallbackList(callbacks, Context);
    }

    public TrainingContext Context { get; }

    public TrainingEngine Engine => TrainingEngine.Torch;

    public double LearningRate { get; set; } = 1e-3;

    public float Weight => _module.weight.item<float>();

    /// <summary>Epochs with these values of <c>val_accuracy</c>, until a callback stops.</summary>
    public void PlayAccuracies(params double[] accuracies) =>
        Play(accuracies.Select((accuracy, index) => Report(index + 1, valAccuracy: accuracy)));

    /// <summary>Epochs with these values of <c>val_loss</c>, until a callback stops.</summary>
    public void PlayLosses(params double[] losses) =>
        Play(losses.Select((loss, index) => Report(index + 1, valLoss: loss)));

    public void Play(IEnumerable<EpochReport> reports)
    {
        _callbacks.TrainBegin();
        foreach (EpochReport report in reports)
        {
            _callbacks.EpochBegin(report.Epoch);
            using (no_grad())
                _module.weight.fill_(report.Epoch);
            Context.History.Add(report with { LearningRate = LearningRate });
            _callbacks.EpochEnd(report);
            if (Context.StopRequested)
                break;
        }

        if (_callbacks.TrainEnd() is { } failure)
            throw failure;
    }

    public static EpochReport Report(int epoch, double loss = 0.5, double accuracy = 0.5, double valLoss = 0.5, double valAccuracy = 0.5) =>
        new(epoch, new(loss, accuracy, 8), new(valLoss, valAccuracy, 4), 1e-3, TimeSpan.FromSeconds(11));

    public void BeginEpoch(int epoch)
    {
    }

    public void Run(ReadOnlySpan<int> indices)
    {
    }

    public ClassificationMetrics ReadMetrics() => new(0.25, 0.75, 8);

    public void UseAverages(bool use)
    {
    }

    public void PublishWeights()
    {
    }

    public void ExposeWeights()
    {
    }

    public bool SavesWithinEpoch => true;

    public void SaveState(TrainingState state)
    {
    }

    public void LoadState(TrainingState state)
    {
    }

    public void Dispose() => _module.Dispose();
}
