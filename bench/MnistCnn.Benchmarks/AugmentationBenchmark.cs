using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>What changing the images adds to the notebook's fused step.</summary>
internal static class AugmentationBenchmark
{
    private const int Repeats = 300;

    public static void Run(ImageSet set, BenchmarkOptions options, ResultWriter writer)
    {
        using var plain = new Case(set, null);
        using var affine = new Case(set, new ImageAugmentation());
        using var elastic = new Case(set, new ImageAugmentation { ElasticAlpha = 20 });
        writer.Write(Rounds.Run("augmentation", "depth 2, batch 32", options.Rounds,
        [
            new("step", "fused step, 2 threads", plain.Run, Repeats),
            new("step-affine", "with rotation, scale, shear and shift", affine.Run, Repeats),
            new("step-elastic", "with elasticity as well", elastic.Run, Repeats),
        ]));
    }

    private sealed class Case : IDisposable
    {
        private readonly FusedStep _step;
        private readonly int[] _order;
        private int _start;

        public Case(ImageSet set, ImageAugmentation? augmentation)
        {
            var options = new TrainerOptions { Threads = 2, Augmentation = augmentation };
            _step = new FusedStep(new CnnBuilder().WithSeed(1).Build(), set, options, seed: 1);
            _step.BeginEpoch();
            _order = [.. Enumerable.Range(0, set.Count)];
            new RandomSource(1).Shuffle(_order);
        }

        public void Run()
        {
            for (int i = 0; i < Repeats; i++)
            {
                _start = _start + 32 > _order.Length ? 0 : _start;
                _step.Run(_order.AsSpan(_start, 32), learningRate: 1e-3);
                _start += 32;
            }
        }

        public void Dispose() => _step.Dispose();
    }
}
