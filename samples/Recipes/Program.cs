using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Samples.Recipes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Contains("--help"))
{
    Console.WriteLine(RecipeOptions.Help);
    return 0;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

try
{
    var options = RecipeOptions.Parse(args);
    IMnistDataset images = await LoadAsync(options.Data);
    List<RecipeRun> runs = [];
    for (int seed = 1; seed <= options.Seeds; seed++)
    {
        runs.Add(RecipeRun.Train(options, seed, images, cancellation.Token));
        RecipeRun run = runs[^1];
        Console.WriteLine(
            $"seed {seed}: {100 * run.Accuracy:0.00}% of {run.JudgedImages:N0} "
            + $"{(options.JudgesOnTest ? "test" : "validation")} images, "
            + $"{run.Epochs} epochs in {run.TrainingTime.TotalSeconds:0.0} s");
    }

    Console.WriteLine(
        $"{options.Recipe.Name} on {images.Name}, {runs[0].Parameters:N0} parameters: {RecipeRun.Summarize(runs)}");
    return 0;
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n--help lists the options.");
    return 2;
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

static async Task<IMnistDataset> LoadAsync(string data) => data switch
{
    "digits" => EmbeddedDigits.Load(),
    "fashion-mnist" => await MnistDataset.LoadAsync(new() { Variant = MnistVariant.FashionMnist }),
    _ => await MnistDataset.LoadAsync(),
};
