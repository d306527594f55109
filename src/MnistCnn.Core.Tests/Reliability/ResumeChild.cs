using System.Globalization;
using System.Security.Cryptography;
using MnistCnn.Augmentation;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A process that trains with a backup, from the beginning or from where an earlier one stopped, and writes all
/// that must come out the same.
/// </summary>
internal static class ResumeChild
{
    public const string Task = "resume";
    public const string ResultName = "result";

    /// <summary>
    /// The file with the first batch that the last process trained on, counted from the beginning of training.
    /// </summary>
    public const string BegunName = "begun";

    public const int StepsPerEpoch = 7;

    /// <param name="directory">Holds backups, checkpoints and the result.</param>
    /// <param name="threads">Of the engine.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <param name="stopAfter">
    /// The batch after which to cancel, counted from the beginning of training; 0 for never.
    /// </param>
    public static int Run(string directory, string threads, string epochs, string stopAfter)
    {
        int count = int.Parse(threads, CultureInfo.InvariantCulture);
        TestedModel.SetThreads(count);
        List<int> begun = [];
        IEnumerable<string> results = Train(
            directory, new TrainerOptions { Threads = count, Epochs = int.Parse(epochs, CultureInfo.InvariantCulture) },
            int.Parse(stopAfter, CultureInfo.InvariantCulture), begun);

        File.WriteAllLines(Path.Combine(directory, BegunName), begun.Select(step => $"{step}"));
        File.WriteAllLines(Path.Combine(directory, ResultName), results);
        return 0;
    }

    private static IEnumerable<string> Train(string directory, TrainerOptions options, int stopAfter, List<int> begun)
    {
        using var cancellation = new CancellationTokenSource();
        int first = 0;
        var stopping =
            new EarlyStopping { Monitor = MonitoredMetric.ValidationLoss, Patience = 50, RestoreBestWeights = true };
        var checkpoint = new ModelCheckpoint("best_{epoch}.safetensors")
        {
            Directory = directory, SaveBestOnly = true, Monitor = MonitoredMetric.ValidationLoss,
        };
        var history = new History();
        var csv = new CsvLogger(Path.Combine(directory, "history.csv"));
        Model model = TestedModel.Of(new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 16).WithDenseUnits(32).WithClassCount(4)
            .WithDropout(0.4)
            .WithBatchNormalization(BatchNormalization.AfterPooling).WithSeed(3).Build());
        var trainer = new Trainer(model, TestedModel.With(options with
        {
            BatchSize = 20, Seed = 5, Augmentation = new ImageAugmentation { MaxShift = 1, ElasticAlpha = 3 },
            Optimizer = new Adam { WeightDecay = 1e-4 }, LabelSmoothing = 0.1, MaxGradientNorm = 1,
            WeightAveragingMomentum = 0.9, ClassWeights = [1, 2, 1, 0.5],
            Backup = new BackupOptions(Path.Combine(directory, "state.safetensors")) { DeleteWhenDone = false },
        }))
        {
            Callbacks =
            {
                stopping, checkpoint, history, csv,
                // One that lowers the rate for good, and one that sets it anew for each batch.
                options.Threads == 1
                    ? new ReduceLROnPlateau
                    {
                        Monitor = MonitoredMetric.ValidationLoss, Patience = 1, Factor = 0.5, MinDelta = 1,
                    }
                    : new OneCycle(),
                new LambdaCallback
                {
                    BatchEnd = (_, report) => StopAfter(((report.Epoch - 1) * StepsPerEpoch) + report.Batch),
                },
            },
        };
        try
        {
            trainer.Fit(Stripes.Make(130), Stripes.Make(40, seed: 2), cancellation.Token);
        }
        catch (OperationCanceledException) when (stopAfter > 0)
        {
            return [];
        }
        finally
        {
            begun.Add(first);
        }

        byte[] weights = [.. model.ReadTensors().SelectMany(tensor => tensor.Data.ToArray())];
        return
        [
            Convert.ToHexStringLower(SHA256.HashData(weights)),
            string.Join('\n', history.Epochs.Select(epoch => $"{epoch with { Duration = TimeSpan.Zero }}")),
            string.Join('\n', File.ReadLines(csv.FilePath).Select(line => line[..line.LastIndexOf(',')])),
            $"{stopping.BestEpoch} {stopping.StoppedEpoch} {Path.GetFileName(checkpoint.BestPath)} "
            + $"{Path.GetFileName(checkpoint.LastPath)}",
        ];

        void StopAfter(int step)
        {
            if (first == 0)
                first = step;
            if (step == stopAfter)
                cancellation.Cancel();
        }
    }
}
