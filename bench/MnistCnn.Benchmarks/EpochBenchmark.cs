using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>A whole epoch as users run it: shuffling, history, progress, validation.</summary>
internal static class EpochBenchmark
{
    public static void Run(IMnistDataset data, BenchmarkOptions options, ResultWriter writer)
    {
        using var plain = new PlainLoop(data.Train, depth: 2);
        using var plainTest = new PlainLoop(data.Test, depth: 2);
        int rounds = Math.Min(options.Rounds, 5);
        writer.Write(Rounds.Run("epoch", "depth 2, batch 32", rounds,
        [
            new("plain-2t", "plain TorchSharp, 2 threads", () => plain.Epoch(32, plainTest)),
            new("torch-2t", "Trainer.Fit, torch engine", () => Fit(data, TrainingEngine.Torch)),
            new("fused-2t", "Trainer.Fit, fused engine, 2 threads", () => Fit(data, TrainingEngine.Fused)),
        ]));
    }

    private static void Fit(IMnistDataset data, TrainingEngine engine)
    {
        using Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1, Engine = engine, Threads = 2, Device = "cpu" })
        {
            Callbacks = { new ProgressBar(TextWriter.Null, interactive: true), new History() },
        };
        trainer.Fit(data.Train, data.Test);
    }
}
