using System.Diagnostics;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Training;

namespace MnistCnn.Samples.Recipes;

/// <summary>What a recipe gave from one seed.</summary>
/// <param name="Seed">Of weights, order, dropout and augmentation.</param>
/// <param name="Accuracy">On images that had no part in training or choosing.</param>
/// <param name="JudgedImages">How many those are.</param>
/// <param name="TrainingTime">Of <see cref="Trainer.Fit"/>.</param>
/// <param name="Epochs">Trained.</param>
/// <param name="Model">The network.</param>
internal sealed record RecipeRun(
    int Seed, double Accuracy, int JudgedImages, TimeSpan TrainingTime, int Epochs, Cnn Model)
{
    public static RecipeRun Train(
        RecipeOptions options, int seed, IMnistDataset data, CancellationToken cancellationToken)
    {
        TrainingRecipe recipe = options.Recipe.WithSeed(seed).For(data.Train);
        Cnn model = recipe.BuildModel();
        Trainer trainer = recipe.CreateTrainer(model);
        (ImageSet training, ImageSet judges) = options.JudgesOnTest
            ? (data.Train, data.Test)
            : data.Train.SplitStratified(1 / 6.0, seed);
        ImageSet? validation = null;
        // The notebook's recipe chooses an epoch, and must not choose it on the images that judge.
        if (recipe.Name == TrainingRecipe.Notebook.Name)
            (training, validation) = training.SplitStratified(0.1, seed);

        long start = Stopwatch.GetTimestamp();
        TrainingHistory history = trainer.Fit(training, validation, cancellationToken);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return new RecipeRun(
            seed, trainer.Evaluate(judges, cancellationToken).Accuracy, judges.Count, time, history.Epochs.Count,
            model);
    }

    public static string Summarize(IReadOnlyList<RecipeRun> runs)
    {
        string seconds = $"{runs.Average(run => run.TrainingTime.TotalSeconds):0.0} s of training";
        if (runs.Count == 1)
            return $"{100 * runs[0].Accuracy:0.00}%, {seconds}";
        SampleSummary summary = SampleSummary.Of([.. runs.Select(run => run.Accuracy)]);
        return $"mean {100 * summary.Mean:0.000}% ± {100 * summary.StandardDeviation:0.000} over {runs.Count} seeds, "
            + $"{seconds} each";
    }
}
