using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>A network that our engine trains, step by step.</summary>
internal sealed class FusedCase : IDisposable
{
    private const double LearningRate = 1e-3;

    private readonly FusedStep _step;
    private readonly ShuffledBatches _batches;

    public FusedCase(ImageSet set, BenchmarkNetwork network, int threads, ImageAugmentation? augmentation = null)
    {
        (Threads, Model) = (threads, network.Architecture.Build(seed: 1));
        var options = new TrainerOptions
        {
            BatchSize = network.Batch, Threads = threads, Augmentation = augmentation,
        };
        _step = new FusedStep(Model, set, options, seed: 1);
        _step.BeginEpoch();
        _batches = new ShuffledBatches(set.Count, network.Batch);
    }

    public int Threads { get; }

    public Cnn Model { get; }

    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
            _step.Run(_batches.Next(), LearningRate);
    }

    public void Dispose() => _step.Dispose();
}
