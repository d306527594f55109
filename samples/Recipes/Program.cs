using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Samples;
using MnistCnn.Samples.Recipes;
using MnistCnn.Serialization;
using MnistCnn.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Contains("--help"))
{
    Console.WriteLine(RecipeOptions.Help);
    return 0;
}

using var shutdown = new ShutdownSignals();
try
{
    var options = RecipeOptions.Parse(args);
    using var output = OutputDirectory.Take(options.Output, "--output");
    IMnistDataset images = await SampleData.LoadAsync(options.Data, shutdown.Token);
    string source = Path.GetFileNameWithoutExtension(
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Data)));
    List<RecipeRun> runs = [];
    for (int seed = 1; seed <= options.Seeds; seed++)
    {
        runs.Add(RecipeRun.Train(options, seed, images, shutdown.Token));
        RecipeRun run = runs[^1];
        Console.WriteLine(
            $"seed {seed}: {100 * run.Accuracy:0.00}% of {run.JudgedImages:N0} "
            + $"{(options.JudgesOnTest ? "test" : "validation")} images, "
            + $"{run.Epochs} epoch{(run.Epochs == 1 ? "" : "s")} in {run.TrainingTime.TotalSeconds:0.0} s");
        string path = Path.Combine(
            output.Path, $"{options.Recipe.Name}-{source}-seed{seed}.safetensors".ToLowerInvariant());
        ModelFile.Save(run.Model, path);
        Console.WriteLine($"  {path}");
    }

    Console.WriteLine(
        $"{options.Recipe.Name} on {images.Name}, {runs[0].Model.Summary().TrainableParameters:N0} parameters: "
        + RecipeRun.Summarize(runs));
    return 0;
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n--help lists the options.");
    return 2;
}
catch (Exception exception) when (exception is IOException or InvalidDataException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return shutdown.ExitCode;
}
