using System.Globalization;
using MnistCnn.Comparison;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>What the command line asks for.</summary>
internal sealed record ComparisonOptions
{
    public const string Help =
        $"""
        Trains the notebook's network with different numbers of convolutions and compares them.

        Ctrl+C ends the batch and saves; the same command goes on from there.

        dotnet run -c Release --project samples/DepthComparison -- [OPTIONS]

          --data WHAT            {SampleData.Help}
                                                                                             Default: auto
          --depths LIST          Numbers of convolutions to compare, such as 1,2,3.          Default: 2,3
          --epochs N             Epochs at most.                                             Default: 20
          --batch-size N         Images a step.                                              Default: 32
          --patience N           Epochs without improvement before stopping.                 Default: 5
          --seed N               Makes the run repeatable.                                   Default: 1
          --seeds N              Trains each network from so many seeds, from --seed on, and
                                 tells mean, deviation and what chance explains.             Default: 1
          --validation WHAT      test, as the notebook does, or the share of the training
                                 images to validate on, such as 0.1.                         Default: test
          --shard I/N            Trains the I-th of N parts of a study of several seeds and leaves
                                 the results in --output, which all parts share. auto: the part
                                 that a Slurm job array names; auto/N: that of an indexed
                                 Kubernetes Job of N. merge: the report of all parts.
          --output DIRECTORY     Where results go; left out, artifacts/depth-comparison.
          --help                 This text.
        """;

    public string Data { get; private init; } = "auto";

    public IReadOnlyList<int> Depths { get; private init; } = [2, 3];

    public int Epochs { get; private init; } = 20;

    public int BatchSize { get; private init; } = 32;

    public int Patience { get; private init; } = 5;

    public int Seed { get; private init; } = 1;

    /// <summary>How many seeds each network is trained from.</summary>
    public int SeedCount { get; private init; } = 1;

    /// <summary>The share of the training images to validate on; null to validate on the test set.</summary>
    public double? ValidationFraction { get; private init; }

    /// <summary>The part of the study that this process trains; null for all of it.</summary>
    public ComparisonShard? Shard { get; private init; }

    /// <summary>Whether to bring together what the parts of a study left.</summary>
    public bool Merges { get; private init; }

    public string Output { get; private init; } = Path.Combine("artifacts", "depth-comparison");

    /// <exception cref="ArgumentException">An option is unknown or its value cannot be read.</exception>
    public static ComparisonOptions Parse(string[] arguments)
    {
        var options = new ComparisonOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            if (i + 1 == arguments.Length)
                throw new ArgumentException($"{name} is unknown or needs a value.");
            options = options.With(name, arguments[i + 1]);
        }

        return (options.Shard is null && !options.Merges) || options.SeedCount > 1
            ? options
            : throw new ArgumentException("--shard shares out a study of several seeds: --seeds must be at least 2.");
    }

    private ComparisonOptions With(string name, string value) => name switch
    {
        "--data" => this with { Data = value },
        "--depths" => this with { Depths = Numbers(name, value) },
        "--epochs" => this with { Epochs = Number(name, value) },
        "--batch-size" => this with { BatchSize = Number(name, value) },
        "--patience" => this with { Patience = Number(name, value) },
        "--seed" => this with { Seed = Number(name, value, least: 0) },
        "--seeds" => this with { SeedCount = Number(name, value) },
        "--validation" => this with { ValidationFraction = value == "test" ? null : Fraction(name, value) },
        "--shard" when value == "merge" => this with { Merges = true },
        "--shard" => this with { Shard = ShardOf(name, value) },
        "--output" => this with { Output = value },
        _ => throw new ArgumentException($"{name} is unknown."),
    };

    private static ComparisonShard ShardOf(string name, string value)
    {
        try
        {
            return value == "auto" ? ComparisonShard.FromEnvironment()
                : value.StartsWith("auto/", StringComparison.Ordinal)
                    ? ComparisonShard.FromEnvironment(Number(name, value["auto/".Length..]))
                    : ComparisonShard.Parse(value);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            throw new ArgumentException($"{name}: {exception.Message}", exception);
        }
    }

    private static int[] Numbers(string name, string value)
    {
        int[] numbers = [.. value.Split(',').Select(number => Number(name, number))];
        return numbers.Distinct().Count() == numbers.Length
            ? numbers
            : throw new ArgumentException($"{name} takes each number once, not '{value}'.");
    }

    private static int Number(string name, string value, int least = 1) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new ArgumentException($"{name} takes whole numbers of at least {least}, not '{value}'.");

    private static double Fraction(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number is > 0 and < 1
            ? number
            : throw new ArgumentException(
                $"{name} takes 'test' or a share between 0 and 1, such as 0.1, not '{value}'.");
}
