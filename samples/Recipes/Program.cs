using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Recipes;
using MnistCnn.Samples.Recipes;

const string Help =
    """
    Trains a recipe from several seeds and tells what it reaches on the test set, which it uses for nothing else.

    dotnet run -c Release --project samples/Recipes -- RECIPE [OPTIONS]

      RECIPE        notebook, fast or accurate.
      --data WHAT   mnist or fashion-mnist, which must be had, or digits, the embedded ones.   Default: mnist
      --seeds N     Trains from the seeds 1 to N.                                              Default: 1
      --epochs N    Instead of the recipe's.
    """;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TrainingRecipe[] recipes = [TrainingRecipe.Notebook, TrainingRecipe.Fast, TrainingRecipe.Accurate];
TrainingRecipe? recipe = recipes.FirstOrDefault(known => known.Name.Equals(args.FirstOrDefault(), StringComparison.OrdinalIgnoreCase));
(string data, int seeds) = ("mnist", 1);
for (int i = 1; i < args.Length && recipe is not null; i += 2)
{
    string value = args.ElementAtOrDefault(i + 1) ?? "";
    bool isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0;
    switch (args[i])
    {
        case "--data" when value is "mnist" or "fashion-mnist" or "digits":
            data = value;
            break;
        case "--seeds" when isCount:
            seeds = count;
            break;
        case "--epochs" when isCount:
            recipe = recipe with { Training = recipe.Training with { Epochs = count } };
            break;
        default:
            recipe = null;
            break;
    }
}

if (recipe is null)
{
    Console.Error.WriteLine(Help);
    return 2;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

try
{
    IMnistDataset images = data switch
    {
        "digits" => EmbeddedDigits.Load(),
        "fashion-mnist" => await MnistDataset.LoadAsync(new() { Variant = MnistVariant.FashionMnist }),
        _ => await MnistDataset.LoadAsync(),
    };
    List<RecipeRun> runs = [];
    for (int seed = 1; seed <= seeds; seed++)
    {
        runs.Add(RecipeRun.Train(recipe, seed, images, cancellation.Token));
        RecipeRun run = runs[^1];
        Console.WriteLine(
            $"seed {seed}: {100 * run.TestAccuracy:0.00}% of {images.Test.Count:N0} test images, "
            + $"{run.Epochs} epochs in {run.TrainingTime.TotalSeconds:0.0} s");
    }

    Console.WriteLine($"{recipe.Name} on {images.Name}, {runs[0].Parameters:N0} parameters: {RecipeRun.Summarize(runs)}");
    return 0;
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
