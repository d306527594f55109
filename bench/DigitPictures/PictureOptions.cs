using System.Globalization;

namespace MnistCnn.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record PictureOptions
{
    public const string Help =
        """
        dotnet run -c Release --project bench/DigitPictures -- MODEL... [--count N] [--kinds A,B] [--seed N]
            [--scenes DIR] [--save DIR]

          How many pictures of digits, drawn from MNIST's test set, a network reads right. Refused are those that show
          no single digit, or no ink.

          MODEL         a model file, as samples/Recipes leaves it
          --count N     pictures of each kind, 1 to 10,000. Default 300
          --kinds A,B   only these
          --seed N      draws other pictures, 0 to 1,000. Default 0
          --scenes DIR  a folder of photographs without a digit, of which parts are cut out: kind scenes
          --save DIR    where the pictures go that are not read right
        """;

    private string[] _kinds = [];

    public IReadOnlyList<string> Models { get; private init; } = [];

    public int Count { get; private init; } = 300;

    public int Seed { get; private init; }

    public string? Scenes { get; private init; }

    public string? Save { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static PictureOptions Parse(string[] arguments)
    {
        var options = new PictureOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            options = (arguments[i], value) switch
            {
                ("--count", { } text) when int.TryParse(text, CultureInfo.InvariantCulture, out int count)
                    && count is >= 1 and <= 10_000 => options with { Count = count },
                ("--kinds", { } text) => options with { _kinds = text.Split(',') },
                ("--seed", { } text) when int.TryParse(text, CultureInfo.InvariantCulture, out int seed)
                    && seed is >= 0 and <= 1_000 => options with { Seed = seed },
                ("--scenes", { } text) => options with { Scenes = text },
                ("--save", { } text) => options with { Save = text },
                ({ } path, _) when !path.StartsWith('-') => options with { Models = [.. options.Models, path] },
                _ => throw new ArgumentException($"'{arguments[i]}' is unknown or lacks its value."),
            };
            i += arguments[i].StartsWith('-') ? 1 : 0;
        }

        return options.Models.Count > 0 ? options : throw new ArgumentException("Name a model file.");
    }

    public bool IsAsked(string kind) => _kinds.Length == 0 || _kinds.Contains(kind);
}
