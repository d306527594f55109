using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>
/// What more threads do for the fused step: 1, 2, 4 and so on, up to one for each processor, and as many as a trainer
/// takes by itself.
/// </summary>
internal static class ThreadsBenchmark
{
    private static readonly int[] BatchSizes = [1, 4, 32, 128, 512];

    public static void Run(ImageSet set, BenchmarkOptions options, ResultWriter writer)
    {
        foreach (int batch in BatchSizes)
        {
            BenchmarkNetwork network = BenchmarkNetwork.Notebook(depth: 2, batch);
            int chosen = TrainingThreads.Of(network.Architecture.Build(), new TrainerOptions { BatchSize = batch });
            FusedCase[] cases = [.. Counts(chosen).Select(threads => new FusedCase(set, network, threads))];
            // So many that one thread takes a twentieth of a second or more.
            int repeats = Math.Max(20, 9_600 / (batch + 16));
            writer.Write(Rounds.Run("threads", network.Setting, options.Rounds,
            [
                .. cases.Select(one => new Variant(
                    $"fused-{one.Threads}t",
                    $"threads: {one.Threads}{(one.Threads == chosen ? ", the default" : "")}",
                    () => one.Run(repeats), repeats)),
            ]));
            foreach (FusedCase one in cases)
                one.Dispose();
        }
    }

    private static SortedSet<int> Counts(int chosen)
    {
        SortedSet<int> counts = [chosen, Environment.ProcessorCount];
        for (int threads = 1; threads < Environment.ProcessorCount; threads *= 2)
            counts.Add(threads);
        return counts;
    }
}
