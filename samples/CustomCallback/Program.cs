using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

IMnistDataset digits = EmbeddedDigits.Load();
Cnn model = new CnnBuilder().WithSeed(1).Build();
var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, Seed = 1 })
{
    Callbacks = { new ProgressBar(), new StopAtAccuracy(0.95), new SlowestEpoch() },
};
TrainingHistory history = trainer.Fit(digits.Train, digits.Test);
Console.WriteLine($"Epochs trained: {history.Epochs.Count}. {history.StopReason}");

/// <summary>A callback is five lines: override the one hook that matters, and ask to stop.</summary>
internal sealed class StopAtAccuracy(double target) : TrainingCallback
{
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Validation?.Accuracy >= target)
            context.RequestStop($"Validation accuracy reached {target:P0}.");
    }
}

/// <summary>One with a memory: reset it at train begin, so that it may serve one run after another.</summary>
internal sealed class SlowestEpoch : TrainingCallback
{
    private EpochReport? _slowest;

    public override void OnTrainBegin(TrainingContext context) => _slowest = null;

    public override void OnEpochEnd(TrainingContext context, EpochReport report) =>
        _slowest = report.Duration > (_slowest?.Duration ?? TimeSpan.Zero) ? report : _slowest;

    public override void OnTrainEnd(TrainingContext context) =>
        Console.WriteLine($"The slowest epoch was number {_slowest?.Epoch}: {_slowest?.Duration.TotalSeconds:0.00} s.");
}
