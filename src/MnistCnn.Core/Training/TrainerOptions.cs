using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>How a <see cref="Trainer"/> trains. The defaults are the notebook's: 20 epochs, batches of 32, Adam at 0.001.</summary>
/// <remarks>Immutable. Values are checked where a trainer is made of them.</remarks>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training set, at least 1. Default 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images a step, at least 1; the last batch of an epoch may be smaller. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate to start with, above 0. Default 0.001, Keras's for Adam.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Makes the optimizer of the parameters and <see cref="LearningRate"/>; the trainer disposes it. Left out: Adam as
    /// Keras sets it (β₁ 0.9, β₂ 0.999, ε 1e-7; Kingma and Ba, 2015).
    /// </summary>
    public Func<IEnumerable<Parameter>, double, optim.Optimizer>? Optimizer { get; init; }

    /// <summary>Whether each epoch sees the images in another order. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Makes order and dropout the same each time: same seed, machine, threads and first weights give the same weights.
    /// Left out, each run draws its own.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>Where to train: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or <c>auto</c>, CUDA where there is one. Default <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    internal void Check()
    {
        AtLeastOne(nameof(Epochs), Epochs);
        AtLeastOne(nameof(BatchSize), BatchSize);
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be above 0 and finite.");
    }

    private static void AtLeastOne(string name, int value)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(TrainerOptions)}.{name} must be at least 1.");
    }
}
