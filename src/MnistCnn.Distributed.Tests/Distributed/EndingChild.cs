using System.Runtime.InteropServices;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Distributed;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Distributed;

/// <summary>A rank of a run that does not end by itself, and rank 1 of which does something else in the end.</summary>
internal static class EndingChild
{
    public const string Task = "ending";

    /// <summary>What each rank writes when training is under way, with the number of its process.</summary>
    public const string Trains = " trains as process ";

    /// <summary>What a run that is told to end writes when it has.</summary>
    public const string Saved = "told to end";

    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(3);

    public static int Run(string how, string directory)
    {
        using var shutdown = new ShutdownSignals();
        using MpiGroup group = MpiGroup.Join(how == "hangs" ? ShortTimeout : null);
        bool isOdd = group.Rank == 1;
        Cnn model = new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).Build();
        ImageSet images = Stripes.Make(24, seed: how == "other images" && isOdd ? 2 : 1);
        var trainer = new Trainer(model, new TrainerOptions
        {
            Epochs = 1_000_000, BatchSize = 8, Threads = 1,
            Backup = new BackupOptions(Path.Combine(directory, "run.state")),
        })
        {
            Group = group,
            Callbacks =
            {
                new LambdaCallback
                {
                    EpochEnd = (_, report) =>
                    {
                        if (report.Epoch == 1)
                            Console.WriteLine($"Rank {group.Rank}{Trains}{Environment.ProcessId}.");
                        if (report.Epoch == 3 && isOdd)
                            End(how);
                    },
                },
            },
        };
        if (how == "leaves" && isOdd)
            return 0;
        try
        {
            trainer.Fit(images, cancellationToken: shutdown.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"Rank {group.Rank} was {Saved}.");
        }

        return shutdown.ExitCode;
    }

    private static void End(string how)
    {
        switch (how)
        {
            case "throws":
                throw new ArithmeticException("The odd one.");
            case "throws on a thread":
                var thread = new Thread(() => throw new ArithmeticException("The odd one."));
                thread.Start();
                thread.Join();
                break;
            case "exits":
                Environment.Exit(0);
                break;
            case "is killed":
                _ = Kill(Environment.ProcessId, signal: 9);
                break;
            default:
                // The others are the test's.
                break;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Kill(int process, int signal);
}
