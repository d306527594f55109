using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A process that trains and saves until it is killed. Every value of a checkpoint is the number of its epoch.
/// </summary>
internal static class CheckpointingChild
{
    public const string Task = "save checkpoints";
    public const string FileName = "checkpoint.safetensors";

    public static int Run(string directory)
    {
        Cnn model = SmallModels.Builder.WithFilters(8, 8).WithDenseUnits(256).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = int.MaxValue, BatchSize = 8, Threads = 1 })
        {
            Callbacks =
            {
                new LambdaCallback { EpochEnd = (_, report) => Stamp(model, report.Epoch) },
                new ModelCheckpoint(FileName) { Directory = directory, Monitor = MonitoredMetric.TrainingLoss },
            },
        };
        trainer.Fit(Stripes.Make(8));
        return 0;
    }

    private static void Stamp(Cnn model, int epoch)
    {
        foreach (string name in model.WeightNames)
        {
            float[] values = model.GetWeights(name);
            Array.Fill(values, epoch);
            model.SetWeights(name, values);
        }
    }
}
