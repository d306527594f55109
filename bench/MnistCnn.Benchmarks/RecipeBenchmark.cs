using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Recipes;

namespace MnistCnn.Benchmarks;

/// <summary>The whole of the Fast recipe beside one epoch of the plain loop with the notebook's settings.</summary>
internal static class RecipeBenchmark
{
    public static void Run(IMnistDataset data, BenchmarkOptions options, ResultWriter writer)
    {
        using var plain = new PlainLoop(data.Train, depth: 2);
        using var plainTest = new PlainLoop(data.Test, depth: 2);
        writer.Write(Rounds.Run("recipe", "depth 2, batch 32", Math.Min(options.Rounds, 5),
        [
            new("plain-epoch", "one epoch of plain TorchSharp, 2 threads", () => plain.Epoch(32, plainTest)),
            new("fast", "the whole of TrainingRecipe.Fast", () => Fit(data)),
        ]));
    }

    private static void Fit(IMnistDataset data)
    {
        TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(1);
        recipe = recipe with { Training = recipe.Training with { Threads = 2, Device = "cpu" } };
        using Cnn model = recipe.BuildModel();
        recipe.CreateTrainer(model).Fit(data.Train);
    }
}
