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
        using var plain = new PlainLoop(data.Train, BenchmarkNetwork.Notebook(2).Architecture);
        using var plainTest = new PlainLoop(data.Test, BenchmarkNetwork.Notebook(2).Architecture);
        int rounds = Math.Min(options.Rounds, 5);
        writer.Write(Rounds.Run("epoch", "depth 2, batch 32", rounds,
        [
            new("plain-2t", "plain TorchSharp, 2 threads", () => plain.Epoch(32, plainTest)),
            new("torch-2t", "Trainer.Fit, torch engine", () => Fit(data, Engine.Torch)),
            new("fused-2t", "Trainer.Fit, fused engine, 2 threads", () => Fit(data, Engine.Fused)),
            new("fused-2t-training", "  without validation and callbacks", () => Train(data.Train)),
        ]));
    }

    private static void Fit(IMnistDataset data, Engine engine) =>
        engine.Fit(data, new ProgressBar(TextWriter.Null, interactive: true), new History());

    private static void Train(ImageSet set) =>
        new Trainer(
            BenchmarkNetwork.Notebook(2).Architecture.Build(seed: 1),
            new TrainerOptions { Epochs = 1, Seed = 1, Threads = 2 }).Fit(set);
}
