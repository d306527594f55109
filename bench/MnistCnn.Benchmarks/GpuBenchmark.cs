using System.Diagnostics;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>What a GPU gives: epochs of the recipes, and steps from which on it is the faster one.</summary>
internal static class GpuBenchmark
{
    private const int Epochs = 3;

    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(0.4);

    private static readonly int[] RecipeBatches = [32, 64, 128, 256, 512, 1024];

    private static readonly (BenchmarkNetwork Network, int[] Batches)[] Sweep =
    [
        (BenchmarkNetwork.Notebook(2), [8, 32, 64, 128, 256, 512, 1024]),
        (BenchmarkNetwork.Notebook(3), [32, 128, 512]),
        (BenchmarkNetwork.KerasExample, [8, 32, 128, 512]),
        (BenchmarkNetwork.LikeVgg, [4, 8, 16, 32, 64, 256]),
        (BenchmarkNetwork.Dense, [32, 512, 2048]),
        (new BenchmarkNetwork("Accurate's", TrainingRecipe.Accurate.Model, 64), [8, 16, 32, 64, 256]),
    ];

    public static void Run(ImageSet set, BenchmarkOptions options, ResultWriter writer)
    {
        if (!cuda.is_available())
        {
            writer.Note("\ngpu: libtorch finds no CUDA device; left out.");
            return;
        }

        foreach ((BenchmarkNetwork network, int[] batches) in Sweep)
        {
            foreach (int batch in batches)
                CompareSteps(set, network with { Batch = batch }, writer);
        }

        foreach (TrainingRecipe recipe in new[] { TrainingRecipe.Fast, TrainingRecipe.Accurate })
        {
            IReadOnlyDictionary<int, double[]> peer =
                PyTorchPeer.RecipeSeconds(recipe.Name.ToLowerInvariant(), RecipeBatches, options);
            foreach (int batch in RecipeBatches)
                CompareEpochs(set, recipe, batch, peer.GetValueOrDefault(batch), writer);
        }
    }

    private static void CompareSteps(ImageSet set, BenchmarkNetwork network, ResultWriter writer)
    {
        var options = new TrainerOptions { BatchSize = network.Batch };
        int[] batch = [.. Enumerable.Range(0, network.Batch)];
        Cnn model = network.Architecture.Build(seed: 1);
        using TorchModel onCpu = TorchModel.Of(model, "cpu"), onGpu = TorchModel.Of(model, "cuda");
        double arithmetic = StepArithmetic.Of(onCpu.Module, set, network.Batch) / 1e9;
        onGpu.Module.to(CUDA);
        ITrainingStep[] steps =
        [
            new FusedStep(model, set, options with { Threads = Environment.ProcessorCount }, seed: 1),
            new TorchStep(onCpu, set, options, seed: 1), new TorchStep(onGpu, set, options, seed: 1),
        ];
        double[][] times = [.. steps.Select(step => new[] { MillisecondsOf(step, batch) })];
        writer.Write(Rounds.Summarize(
            "gpu", FormattableString.Invariant($"{network.Setting}, {arithmetic:0.00} GFLOP"), "ms",
            [("fused", "our engine, all cores"), ("torch-cpu", "libtorch, all cores"), ("torch-gpu", "libtorch, GPU")],
            times));
        foreach (ITrainingStep step in steps)
            step.Dispose();
    }

    private static double MillisecondsOf(ITrainingStep step, int[] batch)
    {
        step.BeginEpoch();
        Repeat(TimeSpan.Zero, least: 20);
        return Repeat(StepTime, least: 3);

        double Repeat(TimeSpan time, int least)
        {
            long start = Stopwatch.GetTimestamp();
            int count = 0;
            // A GPU is given work ahead: reading waits for it.
            for (; count < least || Stopwatch.GetElapsedTime(start) < time; step.ReadMetrics())
            {
                for (int i = 0; i < least; i++, count++)
                    step.Run(batch, 1e-3);
            }

            return Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
        }
    }

    private static void CompareEpochs(
        ImageSet set, TrainingRecipe recipe, int batch, double[]? peer, ResultWriter writer)
    {
        recipe = recipe with { Training = recipe.Training with { BatchSize = batch, Epochs = Epochs, Seed = 1 } };
        using TorchModel onGpu = TorchModel.Of(recipe.BuildModel(), "cuda");
        List<(string, string)> names = [("fused", "our engine, all cores"), ("torch-gpu", "TorchModel, GPU")];
        List<double[]> seconds = [Seconds(set, recipe, recipe.BuildModel()), Seconds(set, recipe, onGpu)];
        if (peer is not null)
        {
            names.Add(("pytorch-gpu", "PyTorch eager, GPU"));
            seconds.Add(peer);
        }

        writer.Write(Rounds.Summarize("gpu", $"an epoch of {recipe.Name}, batch {batch}", "s", names, [.. seconds]));
    }

    // The first epoch warms up.
    private static double[] Seconds(ImageSet set, TrainingRecipe recipe, Model model)
    {
        var trainer = new Trainer(model, recipe.Training);
        foreach (TrainingCallback callback in recipe.Callbacks())
            trainer.Callbacks.Add(callback);
        return [.. trainer.Fit(set).Epochs.Skip(1).Select(epoch => epoch.Duration.TotalSeconds)];
    }
}
