using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Samples.DigitPad;

/// <summary>
/// The networks of the pad in their folder: loaded where they have been trained before, else trained now.
/// </summary>
internal static class FirstTraining
{
    private const int Epochs = 3;

    private const int Seed = 1;

    private static readonly int[] Depths = [2, 3];

    public static async Task<PadNetworks> LoadOrTrainAsync(string directory, TextWriter output)
    {
        using var held = OutputDirectory.Take(directory, "--models");
        int[] missing = [.. Depths.Where(depth => !File.Exists(PathOf(directory, depth)))];
        if (missing.Length > 0)
        {
            IMnistDataset data = await LoadDataAsync(output);
            foreach (int depth in missing)
                Train(data, directory, depth, output);
        }

        output.WriteLine($"The networks are in {directory}. Delete it to have them trained again.");
        return new PadNetworks([.. Depths.Select(depth =>
            new PadNetwork($"{depth} convolutions", ModelFile.Load(PathOf(directory, depth))))]);
    }

    /// <summary>Writes some digits to the networks, for a page that can teach them more.</summary>
    public static async Task WriteDigitsAsync(string directory, TextWriter output) =>
        SampleDigits.Write((await LoadDataAsync(output)).Train, Path.Combine(directory, "digits.bin"));

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
