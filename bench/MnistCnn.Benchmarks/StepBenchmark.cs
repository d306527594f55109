using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>One training step: gather, forward, loss, backward and Adam on a shuffled batch.</summary>
internal static class StepBenchmark
{
    private const double LearningRate = 1e-3;

    public static void Run(ImageSet set, BenchmarkOptions options, ResultWriter writer)
    {
        Result[] notebook = CompareNotebook(set, depth: 2, batch: 32, options, writer);
        CompareNotebook(set, depth: 3, batch: 32, options, writer);
        CompareNotebook(set, depth: 2, batch: 128, options, writer);
        foreach (BenchmarkNetwork network in BenchmarkNetwork.Chains)
            Compare(set, network, options, writer);
        IReadOnlyList<Result> peers = PyTorchPeer.Run(options, writer);
        if (options.Chart is { } path)
            StepChart.Write([notebook[0], .. peers, .. notebook.Skip(1)], path);
    }

    private static Result[] CompareNotebook(
        ImageSet set, int depth, int batch, BenchmarkOptions options, ResultWriter writer)
    {
        BenchmarkNetwork network = BenchmarkNetwork.Notebook(depth, batch);
        (Result[] results, Cnn trained) = Compare(set, network, options, writer);
        Limit(results, set, depth, batch, trained, writer);
        return results;
    }

    private static (Result[] Results, Cnn Trained) Compare(
        ImageSet set, BenchmarkNetwork network, BenchmarkOptions options, ResultWriter writer)
    {
        set_num_threads(2);
        int batch = network.Batch;
        using var plain = new PlainLoop(set, network.Architecture);
        using var torch = new TorchCase(set, network);
        using var fused1 = new FusedCase(set, network, threads: 1);
        using var fused2 = new FusedCase(set, network, threads: 2);
        var batches = new ShuffledBatches(set.Count, batch);
        int slow = 60 * 32 / batch, fast = 600 * 32 / batch;
        Result[] results =
        [
            .. Rounds.Run("step", network.Setting, options.Rounds,
            [
                Case("plain-2t", "plain TorchSharp, 2 threads", () => plain.Step(batches.Next().ToArray()), slow),
                Case("torch-2t", "torch engine, 2 threads", () => torch.Step.Run(batches.Next(), LearningRate),
                    2 * slow),
                new Variant("fused-1t", "fused engine, 1 thread", () => fused1.Run(fast), fast),
                new Variant("fused-2t", "fused engine, 2 threads", () => fused2.Run(fast), fast),
            ]),
        ];
        writer.Write(results);
        return (results, fused2.Model);
    }

    // How near the fused step comes to the arithmetic units: the operations of direct sums, at the peak measured now.
    private static void Limit(Result[] results, ImageSet set, int depth, int batch, Cnn model, ResultWriter writer)
    {
        double flops = DirectArithmetic.OfStep(model, BenchmarkNetwork.NotebookOptions(depth), set, batch);
        foreach ((int threads, Result result) in new[] { (1, results[2]), (2, results[3]) })
        {
            double peak = FmaPeak.MeasureGigaflops(threads);
            double bound = flops / peak / 1e6;
            writer.Write(new Result(
                "step", $"depth {depth}, batch {batch}", $"bound-{threads}t",
                $"  bound: {flops / 1e6:0.0} MFLOP at {peak:0} GFLOP/s, {threads} t", bound, bound, bound, "ms",
                double.NaN));
            writer.Write(new Result(
                "step", $"depth {depth}, batch {batch}", $"fused-{threads}t-over-bound",
                $"  fused engine, {threads} t, over its bound", result.Value / bound, result.Least / bound,
                result.Most / bound, "×", double.NaN));
        }
    }

    private static Variant Case(string key, string name, Action step, int repeats) => new(
        key,
        name,
        () =>
        {
            for (int i = 0; i < repeats; i++)
                step();
        },
        repeats);

    private sealed class TorchCase : IDisposable
    {
        private readonly TorchModel _model;

        public TorchCase(ImageSet set, BenchmarkNetwork network)
        {
            _model = TorchModel.Of(network.Architecture.Build(seed: 1), "cpu");
            Step = new TorchStep(_model, set, new TrainerOptions { BatchSize = network.Batch }, seed: 1);
            Step.BeginEpoch();
        }

        public TorchStep Step { get; }

        public void Dispose()
        {
            Step.Dispose();
            _model.Dispose();
        }
    }
}
