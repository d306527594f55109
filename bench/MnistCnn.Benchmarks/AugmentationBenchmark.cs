using MnistCnn.Augmentation;
using MnistCnn.Data;

namespace MnistCnn.Benchmarks;

/// <summary>What changing the images adds to the notebook's fused step.</summary>
internal static class AugmentationBenchmark
{
    private const int Repeats = 300;

    public static void Run(ImageSet set, BenchmarkOptions options, ResultWriter writer)
    {
        BenchmarkNetwork network = BenchmarkNetwork.Notebook(depth: 2);
        using var plain = new FusedCase(set, network, threads: 2);
        using var affine = new FusedCase(set, network, threads: 2, new ImageAugmentation());
        using var elastic = new FusedCase(set, network, threads: 2, new ImageAugmentation { ElasticAlpha = 20 });
        writer.Write(Rounds.Run("augmentation", network.Setting, options.Rounds,
        [
            new("step", "fused step, 2 threads", () => plain.Run(Repeats), Repeats),
            new("step-affine", "with rotation, scale, shear and shift", () => affine.Run(Repeats), Repeats),
            new("step-elastic", "with elasticity as well", () => elastic.Run(Repeats), Repeats),
        ]));
    }
}
