using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>
/// What more threads do for the fused step: 1, 2, 4 and so on, up to one for each processor, and the number that a
/// trainer takes by itself.
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
            FusedCase[] cases = [.. Counts().Select(threads => new FusedCase(set, network, threads))];
            // As many as take a few hundred milliseconds on one thread.
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

    private static IEnumerable<int> Counts()
    {
        int processors = Environment.ProcessorCount;
        for (int threads = 1; threads < processors; threads *= 2)
            yield return threads;
        yield return processors;
    }
}
