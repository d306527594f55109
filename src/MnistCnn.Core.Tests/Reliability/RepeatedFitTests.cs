using System.Diagnostics;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using Xunit.Abstractions;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// One fit after the other, with all that writes files, and every third ended in the middle by an exception or a
/// cancellation: no threads, handles or memory stay behind.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class RepeatedFitTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The environment variable with the number of fits; 60 without it.</summary>
    private const string Variable = "MNISTCNN_FITS";

    private const double MostGrowthMebibytes = 16;
    // Threads of the pool come and go. One thread or file that each fit left would be 30 in the shortest run.
    private const int MostGrowth = 12;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Fits_that_end_well_or_badly_leave_threads_handles_and_memory_as_they_were()
    {
        int fits = LongRun.Count(Variable, usual: 60);
        Run(0, fits / 2);
        State middle = Measure();
        Run(fits / 2, fits);
        State end = Measure();

        output.WriteLine($"After {fits / 2} fits {middle}, after {fits} {end}.");
        (end.Threads - middle.Threads).Should().BeLessThanOrEqualTo(MostGrowth);
        (end.Handles - middle.Handles).Should().BeLessThanOrEqualTo(MostGrowth);
        (end.ResidentMebibytes - middle.ResidentMebibytes).Should().BeLessThan(MostGrowthMebibytes);
    }

    private void Run(int first, int end)
    {
        for (int number = first; number < end; number++)
        {
            using var cancellation = new CancellationTokenSource();
            switch (number % 3)
            {
                case 0:
                    Fit(() => { }, cancellation.Token).Should().NotThrow();
                    break;
                case 1:
                    Fit(() => throw new InvalidTimeZoneException(), cancellation.Token)
                        .Should().Throw<InvalidTimeZoneException>();
                    break;
                default:
                    Fit(cancellation.Cancel, cancellation.Token).Should().Throw<OperationCanceledException>();
                    break;
            }
        }
    }

    // A fit that follows a cancelled one goes on with it.
    private Action Fit(Action duringTheSecondEpoch, CancellationToken cancellationToken) => () =>
    {
        var options = new TrainerOptions
        {
            Epochs = 3, BatchSize = 8, Threads = 2, Seed = 1,
            Backup = new BackupOptions(_directory.File("state.safetensors")),
        };
        var trainer = new Trainer(
            SmallModels.Builder.WithFilters(8, 8).WithDenseUnits(32).WithSeed(1).Build(), options);
        trainer.Callbacks.Add(new ModelCheckpoint("best.safetensors") { Directory = _directory.Path });
        trainer.Callbacks.Add(new CsvLogger(_directory.File("history.csv")));
        trainer.Callbacks.Add(new SecondEpoch(duringTheSecondEpoch));
        trainer.Fit(Stripes.Make(24), Stripes.Make(9), cancellationToken);
    };

    private static State Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return new State(
            process.Threads.Count, process.HandleCount, Math.Round(Environment.WorkingSet / (double)(1 << 20), 1));
    }

    private sealed class SecondEpoch(Action action) : TrainingCallback
    {
        public override void OnEpochBegin(TrainingContext context, int epoch)
        {
            if (epoch == 2)
                action();
        }
    }

    private sealed record State(int Threads, int Handles, double ResidentMebibytes);
}
