using System.Globalization;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Help =
        """
        dotnet run -c Release --project bench/MnistCnn.Benchmarks -- BENCH... [--data DIR] [--rounds N] [--json]

          step          one training step: plain TorchSharp, our torch engine, our fused engine, PyTorch where
                        there is one
          threads       the fused step on 1, 2, 4 and more threads, up to one for each processor
          epoch         Trainer.Fit for one epoch with validation, against the plain loop doing the same
          augmentation  the fused step with the images changed on their way in
          gpu           on a GPU: epochs of the recipes, our engine on the CPU and PyTorch beside, and steps of
                        networks from small to large; minutes, and nothing without a GPU
          recipe        the whole of TrainingRecipe.Fast, beside the plain loop until its best epoch; minutes
          inference     the forward pass of the test set
          startup       from the start of a process to its first trained epoch on the embedded digits
          classifier    ImageClassifier beside ONNX Runtime: one image, 10,000 images, the first prediction of a process
          serving       samples/Service on loopback, with ImageClassifier and with ONNX Runtime: requests a second
          memory        the peak of a process that trains an epoch, above itself before
          all           each of them

          --data DIR    a directory of four IDX files; left out, MNIST as the library finds it
          --rounds N    how often each variant is timed; medians are shown. Default 7
          --json        one JSON object a line
          --chart F     after step, the times of one training step as bars in F, an SVG
        """;

    public static readonly string[] All =
        [
            "step", "threads", "epoch", "augmentation", "gpu", "recipe", "inference", "startup", "classifier",
            "serving", "memory",
        ];

    public IReadOnlyList<string> Benches { get; private init; } = [];

    public string? Data { get; private init; }

    public int Rounds { get; private init; } = 7;

    public bool Json { get; private init; }

    public string? Chart { get; private init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static BenchmarkOptions Parse(string[] arguments)
    {
        var options = new BenchmarkOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--chart" when i + 1 < arguments.Length => options with { Chart = arguments[++i] },
                "--data" when i + 1 < arguments.Length => options with { Data = arguments[++i] },
                "--rounds" when i + 1 < arguments.Length
                    && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out int rounds) && rounds > 0 =>
                    options with { Rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "all" => options with { Benches = All },
                string bench when All.Contains(bench) => options with { Benches = [.. options.Benches, bench] },
                string unknown => throw new ArgumentException($"'{unknown}' is unknown or lacks its value."),
            };
        }

        return options.Benches.Count > 0 ? options : throw new ArgumentException("Say what to measure.");
    }
}
