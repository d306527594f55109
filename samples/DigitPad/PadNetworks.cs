using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Samples.DigitPad;

/// <summary>The notebook's two networks: loaded where they have been trained before, else trained now.</summary>
internal sealed class PadNetworks : IDisposable
{
    private const int Epochs = 3;

    private const int Seed = 1;

    private readonly PadNetwork[] _networks;

    private PadNetworks(PadNetwork[] networks) => _networks = networks;

    public static async Task<PadNetworks> LoadOrTrainAsync(string directory, TextWriter output)
    {
        int[] depths = [2, 3];
        using var held = OutputDirectory.Take(directory, "--models");
        int[] missing = [.. depths.Where(depth => !File.Exists(PathOf(directory, depth)))];
        if (missing.Length > 0)
        {
            IMnistDataset data = await LoadDataAsync(output);
            foreach (int depth in missing)
                Train(data, directory, depth, output);
        }

        output.WriteLine($"The networks are in {directory}. Delete it to have them trained again.");
        return new PadNetworks(
            [.. depths.Select(depth => new PadNetwork($"{depth} convolutions", PathOf(directory, depth)))]);
    }

    public IEnumerable<NetworkInfo> Infos => _networks.Select(network => network.Info);

    public LookResult Look(byte[] frame) => new(frame, [.. _networks.Select(network => network.Look(frame))]);

    /// <summary>Why they say so: against each other where they do not agree, else against what came second.</summary>
    public WhyResult Why(byte[] frame)
    {
        (int First, int Second)[] choices = [.. _networks.Select(network => network.Choices(frame))];
        return new WhyResult(frame, [.. _networks.Select((network, i) =>
        {
            int other = choices[choices.Length - 1 - i].First;
            return network.Why(frame, choices[i].First, other == choices[i].First ? choices[i].Second : other);
        })]);
    }

    public void Dispose()
    {
        foreach (PadNetwork network in _networks)
            network.Dispose();
    }

    private static string PathOf(string directory, int depth) => Path.Combine(directory, $"depth{depth}.safetensors");

    private static async Task<IMnistDataset> LoadDataAsync(TextWriter output)
    {
        try
        {
            return await MnistDataset.LoadAsync(
                new MnistDatasetOptions { StallTimeout = TimeSpan.FromSeconds(10), MaxRetries = 1 });
        }
        catch (IOException exception)
        {
            output.WriteLine(
                $"MNIST cannot be had here, so the networks learn from the 1,797 embedded digits. {exception.Message}");
            return EmbeddedDigits.Load();
        }
    }

    private static void Train(IMnistDataset data, string directory, int depth, TextWriter output)
    {
        // The embedded digits are few: as many steps, not as many epochs.
        int epochs = Math.Max(Epochs, Epochs * 15_000 / data.Train.Count);
        output.WriteLine(
            $"There is no network with {depth} convolutions in {directory} yet: "
            + $"training one on {data.Name}, up to epoch {epochs}.");
        Cnn model = new CnnBuilder().WithConvDepth(depth).WithSeed(Seed).Build();
        var best = new ModelCheckpoint($"depth{depth}.training.safetensors")
        {
            Directory = directory, Monitor = MonitoredMetric.ValidationAccuracy, SaveBestOnly = true,
        };
        (ImageSet training, ImageSet validation) = data.Train.SplitStratified(0.1, Seed);
        var trainer = new Trainer(model, new TrainerOptions { Epochs = epochs, Seed = Seed })
        {
            Callbacks = { new ProgressBar(), best },
        };
        trainer.Fit(training, validation);
        // A network that is there under its own name is one whose training has ended.
        File.Move(best.LastPath!, PathOf(directory, depth), overwrite: true);
    }
}
