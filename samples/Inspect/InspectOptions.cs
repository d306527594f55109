using System.Globalization;

namespace MnistCnn.Samples.Inspect;

/// <summary>What the command line asks for.</summary>
internal sealed record InspectOptions
{
    public const string Help =
        $"""
        Judges a network on the test images and shows what it gets wrong and what it sees.

        dotnet run -c Release --project samples/Inspect -- [OPTIONS]

          --data WHAT            {SampleData.Help}
                                                                                             Default: digits
          --model FILE           A model to judge; left out, the notebook's network with
                                 two convolutions is trained first.
          --epochs N             Epochs to train.                                            Default: 10
          --output DIRECTORY     Where the report and the pictures go.                       Default: artifacts/inspect
          --help                 This text.
        """;

    public string Data { get; private init; } = "digits";

    public string? Model { get; private init; }

    public int Epochs { get; private init; } = 10;

    public string Output { get; private init; } = Path.Combine("artifacts", "inspect");

    /// <exception cref="ArgumentException">An option is unknown or its value cannot be read.</exception>
    public static InspectOptions Parse(string[] arguments)
    {
        var options = new InspectOptions();
        foreach (string[] pair in arguments.Chunk(2))
            options = pair is [string name, string value] ? options.With(name, value) : throw Unknown(pair[0]);
        return options;
    }

    private InspectOptions With(string name, string value) => name switch
    {
        "--data" => this with { Data = value },
        "--model" => this with { Model = value },
        "--epochs" => this with { Epochs = Number(name, value) },
        "--output" => this with { Output = value },
        _ => throw Unknown(name),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            ? number
            : throw new ArgumentException($"{name} takes a whole number of at least 1, not '{value}'.");

    private static ArgumentException Unknown(string name) => new($"{name} is unknown or needs a value.");
}
