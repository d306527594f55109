using System.Globalization;

namespace MnistCnn.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record LargeSetOptions
{
    public const string Help =
        """
        dotnet run -c Release --project bench/LargeSet -- make|train|compare|epochs FILE [OPTION...]

          Sets larger than memory: images in FILE, made from MNIST by the library's own augmenter.

          make     packs N images: image i is MNIST's image i mod 60,000, changed as epoch 1 + i / 60,000 of a training
                   run would change it. 8,100,000 of them are 6.35 GB
          train    one epoch of the notebook's network with two convolutions on all images of FILE
          compare  such epochs on the first N images of FILE, in memory and from the file in either order, in turns
          epochs   what train sees, without the file: N / 60,000 epochs of MNIST, changed on the way
          FILE     where the images are; for epochs, anything

          --images N  for make, compare and epochs: a multiple of 60,000. Default 600,000
          --rounds N  how often compare times each. Default 5
          --uniform   train shuffles uniformly, instead of blocks
        """;

    private const int OfMnist = 60_000;

    public required string Command { get; init; }

    public required string Path { get; init; }

    public int Images { get; private init; } = 10 * OfMnist;

    public int Rounds { get; private init; } = 5;

    public bool Uniform { get; private init; }

    /// <summary>Passes over MNIST that make as many images.</summary>
    public int Epochs => Images / OfMnist;

    /// <exception cref="ArgumentException">Something is missing or unknown.</exception>
    public static LargeSetOptions Parse(string[] arguments)
    {
        if (arguments is not [("make" or "train" or "compare" or "epochs") and var command, var path, .. var rest])
            throw new ArgumentException("Say what to do, and with which file.");
        var options = new LargeSetOptions { Command = command, Path = path };
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == "--uniform")
            {
                options = options with { Uniform = true };
                continue;
            }

            int number = i + 1 < rest.Length
                && int.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? value
                : 0;
            options = rest[i] switch
            {
                "--images" when number > 0 && number % OfMnist == 0 => options with { Images = number },
                "--rounds" when number > 0 => options with { Rounds = number },
                _ => throw new ArgumentException($"'{rest[i]}' is unknown, or lacks its value."),
            };
            i++;
        }

        return options;
    }
}
