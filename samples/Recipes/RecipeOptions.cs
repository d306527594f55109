using System.Globalization;
using MnistCnn.Recipes;

namespace MnistCnn.Samples.Recipes;

/// <summary>What the command line asks for.</summary>
internal sealed record RecipeOptions
{
    public const string Help =
        $"""
        Trains a recipe from several seeds and tells what it reaches on images that had no part in training or choosing.

        dotnet run -c Release --project samples/Recipes -- RECIPE [OPTIONS]

          RECIPE            notebook, fast or accurate.
          --data WHAT       {SampleData.Help}
                            For fashion-mnist, the recipe is that for clothes.                  Default: mnist
          --seeds N         Trains from the seeds 1 to N.                                       Default: 1
          --epochs N        Instead of the recipe's.
          --judge WHAT      test: the test set. validation: a sixth of the training images, set
                            apart by the seed, to choose settings without the test set.         Default: test
          --output DIR      Where the networks go, one file a seed. Left out: artifacts/recipes.
          --help            This text.
        """;

    // For digits and for clothes.
    private static readonly (TrainingRecipe Digits, TrainingRecipe Clothes)[] Known =
    [
        (TrainingRecipe.Notebook, TrainingRecipe.Notebook.ForClothes()),
        (TrainingRecipe.Fast, TrainingRecipe.Fast.ForClothes()),
        (TrainingRecipe.Accurate, TrainingRecipe.AccurateOnClothes),
    ];

    public required TrainingRecipe Recipe { get; init; }

    public string Data { get; private init; } = "mnist";

    public int Seeds { get; private init; } = 1;

    public string Output { get; private init; } = Path.Combine("artifacts", "recipes");

    public bool JudgesOnTest { get; private init; } = true;

    /// <exception cref="ArgumentException">
    /// There is no recipe, an option is unknown, or its value cannot be read.
    /// </exception>
    public static RecipeOptions Parse(string[] arguments)
    {
        string name = arguments.FirstOrDefault() ?? "";
        int index = Array.FindIndex(Known, known => known.Digits.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            throw new ArgumentException($"The recipe must be notebook, fast or accurate, not '{name}'.");
        string[][] pairs = [.. arguments.Skip(1).Chunk(2)];
        bool clothes = pairs.Any(pair => pair is ["--data", "fashion-mnist"]);
        var options = new RecipeOptions { Recipe = clothes ? Known[index].Clothes : Known[index].Digits };
        foreach (string[] pair in pairs)
            options = pair is [string option, string value] ? options.With(option, value) : throw Unknown(pair[0]);
        return options;
    }

    private RecipeOptions With(string name, string value) => (name, value) switch
    {
        ("--data", _) => this with { Data = value },
        ("--seeds", _) => this with { Seeds = Number(name, value) },
        ("--epochs", _) =>
            this with { Recipe = Recipe with { Training = Recipe.Training with { Epochs = Number(name, value) } } },
        ("--output", _) => this with { Output = value },
        ("--judge", "test" or "validation") => this with { JudgesOnTest = value == "test" },
        ("--judge", _) => throw new ArgumentException($"--judge takes test or validation, not '{value}'."),
        _ => throw Unknown(name),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            ? number
            : throw new ArgumentException($"{name} takes a whole number of at least 1, not '{value}'.");

    private static ArgumentException Unknown(string name) => new($"{name} is unknown or needs a value.");
}
