using System.Globalization;

namespace MnistCnn.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    public const string Help =
        """
        dotnet run -c Release --project tools/Fuzz -- [TARGET...] [--minutes N] [--seed N] [--memory MiB] [--output DIR]

          Gives each reader of a file broken files, and looks at what it does: each must be read, or refused with
          InvalidDataException in few words, in little memory. Ends with 0 if all were, else with 1; what broke a
          reader lies in DIR/failures, beside the exception. Files that reached new code are kept, and the smallest
          set that reaches as much is written to DIR/corpus at the end; copied into tools/Fuzz/Corpus, a later run
          begins with it.

          TARGET         some of the readers; all when left out
          --minutes N    how long; 10 when left out
          --seed N       the same seed makes the same first files; 1 when left out
          --memory MiB   the most memory that the process may take for objects; 512 when left out
          --output DIR   artifacts/fuzz when left out
          --replay FILE  reads this file once, with the one TARGET, and shows what happens
        """;

    public IReadOnlyList<string> Targets { get; private init; } = [];

    public double Minutes { get; private init; } = 10;

    public int Seed { get; private init; } = 1;

    public int MemoryMiB { get; private init; } = 512;

    public string Output { get; private init; } = Path.Combine("artifacts", "fuzz");

    public string? Replay { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown, or its value is missing or wrong.</exception>
    public static FuzzOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--minutes" => options with { Minutes = Number(1e6) },
                "--seed" => options with { Seed = (int)Number(int.MaxValue) },
                "--memory" => options with { MemoryMiB = (int)Number(1 << 20) },
                "--output" => options with { Output = Value() },
                "--replay" => options with { Replay = Value() },
                { } target when FuzzTargets.Names.Contains(target) =>
                    options with { Targets = [.. options.Targets, target] },
                { } other => throw new ArgumentException(
                    $"'{other}' is neither an option nor a target: {string.Join(", ", FuzzTargets.Names)}."),
            };

            string Value() => ++i < arguments.Count
                ? arguments[i]
                : throw new ArgumentException($"{arguments[i - 1]} lacks its value.");

            double Number(double most)
            {
                string option = arguments[i];
                return double.TryParse(Value(), CultureInfo.InvariantCulture, out double number) && number > 0
                    && number <= most
                    ? number
                    : throw new ArgumentException($"{option} takes a number above 0, at most {most}.");
            }
        }

        if (options.Replay is not null && options.Targets.Count != 1)
            throw new ArgumentException("--replay needs the one target that is to read the file.");
        return options.Targets.Count > 0 ? options : options with { Targets = [.. FuzzTargets.Names] };
    }
}
