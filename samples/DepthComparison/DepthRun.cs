using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Trains one network as the notebook does.</summary>
internal static class DepthRun
{
    /// <summary>The notebook's network with so many convolutions, for such images.</summary>
    public static CnnBuilder Network(int depth, ImageSet images) => new CnnBuilder()
        .WithConvDepth(depth)
        .WithInput(images.Height, images.Width, images.Channels)
        .WithClassCount(images.ClassCount);

    public static DepthResult Train(
        int depth, ImageSet training, ImageSet validation, ImageSet test, ComparisonOptions options,
        CancellationToken cancellationToken)
    {
        Cnn model = Network(depth, training).WithSeed(options.Seed).Build();
        Console.WriteLine($"── {depth} convolution{(depth == 1 ? "" : "s")} ──");
        Console.WriteLine(model.Summary());
        var trainerOptions = new TrainerOptions
        {
            Epochs = options.Epochs, BatchSize = options.BatchSize, Seed = options.Seed,
            Backup = new Backups(options).For(depth, options.Seed),
        };
        var trainer = new Trainer(model, trainerOptions)
        {
            Callbacks =
            {
                new ProgressBar(),
                new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors")
                {
                    Directory = Path.Combine(options.Output, "checkpoints", $"depth{depth}"), SaveBestOnly = true,
                    Output = Console.Out, Monitor = MonitoredMetric.ValidationAccuracy,
                },
                new EarlyStopping
                {
                    Monitor = MonitoredMetric.ValidationAccuracy, Patience = options.Patience,
                    RestoreBestWeights = true,
                },
                new CsvLogger(Path.Combine(options.Output, $"history-depth{depth}.csv")),
            },
        };
        TrainingHistory history = trainer.Fit(training, validation, cancellationToken);
        Console.WriteLine();
        return new DepthResult(
            depth, model.Summary().TotalParameters, history, history.BestEpoch(MonitoredMetric.ValidationAccuracy)!,
            trainer.Evaluate(test, cancellationToken));
    }
}
