using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Randomness;
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
        Result[] notebook = Compare(set, depth: 2, batch: 32, options, writer);
        foreach ((int depth, int batch) in new[] { (3, 32), (2, 128) })
            Compare(set, depth, batch, options, writer);
        IReadOnlyList<Result> peers = PyTorchPeer.Run(options, writer);
        if (options.Chart is { } path)
            StepChart.Write([notebook[0], .. peers, .. notebook.Skip(1)], path);
    }

    private static Result[] Compare(ImageSet set, int depth, int batch, BenchmarkOptions options, ResultWriter writer)
    {
        set_num_threads(2);
        using var plain = new PlainLoop(set, depth);
        using var torch = new TorchCase(set, depth, batch);
        using var fused1 = new FusedCase(set, depth, batch, threads: 1);
        using var fused2 = new FusedCase(set, depth, batch, threads: 2);
        var batches = new Batches(set.Count, batch);
        int slow = 60 * 32 / batch, fast = 600 * 32 / batch;
        Result[] results =
        [
            .. Rounds.Run("step", $"depth {depth}, batch {batch}", options.Rounds,
            [
                Case("plain-2t", "plain TorchSharp, 2 threads", plain.Step, batches, slow),
                Case("torch-2t", "torch engine, 2 threads", indices => torch.Step.Run(indices, LearningRate),
                    batches, 2 * slow),
                Case("fused-1t", "fused engine, 1 thread", indices => fused1.Step.Run(indices, LearningRate),
                    batches, fast),
                Case("fused-2t", "fused engine, 2 threads", indices => fused2.Step.Run(indices, LearningRate),
                    batches, fast),
            ]),
        ];
        writer.Write(results);
        Limit(results, set, depth, batch, fused2.Model, writer);
        return results;
    }

    // How near the fused step comes to the arithmetic units: the operations it executes, at the peak measured now.
    private static void Limit(Result[] results, ImageSet set, int depth, int batch, Cnn model, ResultWriter writer)
    {
        double flops = ExecutedArithmetic.OfStep(model, new CnnBuilder().WithConvDepth(depth).Options, set, batch);
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

    private static Variant Case(string key, string name, Action<int[]> step, Batches batches, int repeats) => new(
        key,
        name,
        () =>
        {
            for (int i = 0; i < repeats; i++)
                step(batches.Next());
        },
        repeats);

    private sealed class Batches(int count, int size)
    {
        private readonly int[] _order = Shuffled(count);
        private int _start;

        public int[] Next()
        {
            _start = _start + size > _order.Length ? 0 : _start;
            int[] batch = _order[_start..(_start + size)];
            _start += size;
            return batch;
        }

        private static int[] Shuffled(int count)
        {
            int[] order = [.. Enumerable.Range(0, count)];
            new RandomSource(1).Shuffle(order);
            return order;
        }
    }

    private sealed class TorchCase : IDisposable
    {
        private readonly TorchModel _model;

        public TorchCase(ImageSet set, int depth, int batch)
        {
            _model = TorchModel.Of(new CnnBuilder().WithConvDepth(depth).WithSeed(1).Build(), "cpu");
            Step = new TorchStep(_model, set, new TrainerOptions { BatchSize = batch }, CPU, seed: 1);
            Step.BeginEpoch(1);
        }

        public TorchStep Step { get; }

        public void Dispose()
        {
            Step.Dispose();
            _model.Dispose();
        }
    }

    private sealed class FusedCase : IDisposable
    {
        public FusedCase(ImageSet set, int depth, int batch, int threads)
        {
            Model = new CnnBuilder().WithConvDepth(depth).WithSeed(1).Build();
            Step = new FusedStep(Model, set, new TrainerOptions { BatchSize = batch, Threads = threads }, seed: 1);
            Step.BeginEpoch(1);
        }

        public Cnn Model { get; }

        public FusedStep Step { get; }

        public void Dispose() => Step.Dispose();
    }
}
