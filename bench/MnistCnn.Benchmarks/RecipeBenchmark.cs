using System.Diagnostics;
using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>
/// How long the plain loop with the notebook's settings (up to 20 epochs, patience 5, judged by the test set) takes to
/// its best epoch, and how long the whole of the Fast recipe. The two take turns: an epoch, a recipe.
/// </summary>
internal static class RecipeBenchmark
{
    private const int Epochs = 20;
    private const int Patience = 5;

    public static void Run(IMnistDataset data, ResultWriter writer)
    {
        using var plain = new PlainLoop(data.Train, BenchmarkNetwork.Notebook(2).Architecture);
        using var plainTest = new PlainLoop(data.Test, BenchmarkNetwork.Notebook(2).Architecture);
        (double best, int bestEpoch, double fast) = (0, 0, 0);
        List<double> epochTimes = [], fastTimes = [];
        for (int epoch = 1; epoch <= Epochs && epoch <= bestEpoch + Patience; epoch++)
        {
            double accuracy = 0;
            epochTimes.Add(MillisecondsOf(() => accuracy = plain.Epoch(32, plainTest)));
            if (accuracy > best)
                (best, bestEpoch) = (accuracy, epoch);
            TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(epoch);
            recipe = recipe with { Training = recipe.Training with { Threads = 2 } };
            Cnn model = recipe.BuildModel();
            Trainer trainer = recipe.CreateTrainer(model);
            fastTimes.Add(MillisecondsOf(() => trainer.Fit(data.Train)));
            fast += trainer.Evaluate(data.Test).Accuracy;
        }

        double[] untilBest = [.. epochTimes.Select(time => time * bestEpoch)];
        writer.Write(Rounds.Summarize(
            "recipe", "MNIST", "ms",
            [("plain-best", $"plain TorchSharp until its best epoch, {bestEpoch}"),
                ("fast", "the whole of TrainingRecipe.Fast")],
            [untilBest, [.. fastTimes]]));
        writer.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"\nTest accuracy: the best of {epochTimes.Count} plain epochs {best:P2}; Fast "
            + $"{fast / fastTimes.Count:P2}, the mean of the seeds 1 to {fastTimes.Count}."));
    }

    private static double MillisecondsOf(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
