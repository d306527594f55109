using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;

namespace MnistCnn.Benchmarks;

/// <summary>The forward pass of a test set.</summary>
internal static class InferenceBenchmark
{
    public static void Run(ImageSet test, BenchmarkOptions options, ResultWriter writer)
    {
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        using var plain = new PlainLoop(test, BenchmarkNetwork.Notebook(2).Architecture);
        using var fused1 = new FusedEvaluator(model, test, threads: 1);
        using var fused2 = new FusedEvaluator(model, test, threads: 2);
        writer.Write(Rounds.Run("inference", $"depth 2, images {test.Count}", options.Rounds,
        [
            new("plain-2t", "TorchSharp no_grad, batches of 1,000, 2 threads", () => plain.Predict(plain, 1000)),
            new("fused-1t", "our kernels, 1 thread", () => fused1.Predict(CancellationToken.None)),
            new("fused-2t", "our kernels, 2 threads", () => fused2.Predict(CancellationToken.None)),
        ]));
    }
}
