using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Support;

/// <summary>Plays epochs of known metrics to callbacks, over a network with a weight that is the epoch.</summary>
internal sealed class ReplayedRun
{
    /// <summary>The weight, which has one value.</summary>
    public const string WeightName = "conv1.bias";

    private readonly Cnn _model = new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(1).WithDenseUnits(1).WithClassCount(4).WithSeed(1).Build();

    private readonly CallbackReplay _replay;

    public ReplayedRun(params TrainingCallback[] callbacks)
        : this(withValidation: true, callbacks)
    {
    }

    public ReplayedRun(bool withValidation, params TrainingCallback[] callbacks)
    {
        Context = new TrainingContext(
            _model, new TrainerOptions { Epochs = 99 }, Stripes.Make(8), withValidation ? Stripes.Make(4) : null,
            Log);
        var write = new LambdaCallback { EpochBegin = (_, epoch) => _model.SetWeights(WeightName, [epoch]) };
        _replay = new CallbackReplay(Context, [write, .. callbacks]);
    }

    public TrainingContext Context { get; }

    public RecordingLogger Log { get; } = new();

    public float Weight => _model.GetWeights(WeightName)[0];

    /// <summary>Epochs with these values of <c>val_accuracy</c>, until a callback stops.</summary>
    public void PlayAccuracies(params double[] accuracies) =>
        Play(accuracies.Select((accuracy, index) => Report(index + 1, valAccuracy: accuracy)));

    /// <summary>Epochs with these values of <c>val_loss</c>, null without validation, until a callback stops.</summary>
    public void PlayLosses(params double?[] losses) =>
        Play(losses.Select((loss, index) => loss is { } value
            ? Report(index + 1, valLoss: value)
            : Report(index + 1) with { Validation = null }));

    public void Play(IEnumerable<EpochReport> reports) => _replay.Play(reports);

    public static EpochReport Report(
        int epoch, double loss = 0.5, double accuracy = 0.5, double valLoss = 0.5, double valAccuracy = 0.5) =>
        new(epoch, new(loss, accuracy, 8), new(valLoss, valAccuracy, 4), 1e-3, TimeSpan.FromSeconds(11));
}
