using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Comparison;

/// <summary>One training of a variant.</summary>
/// <param name="Seed">First weights, order and dropout follow from it.</param>
/// <param name="History">Its epochs.</param>
/// <param name="Best">The epoch that did best on the validation set, whose weights were kept.</param>
/// <param name="Test">How those weights did on the test set, which nothing was chosen by.</param>
/// <param name="TestCorrect">For each test image, whether they classified it rightly.</param>
public sealed record VariantRun(
    int Seed, TrainingHistory History, EpochReport Best, ClassificationMetrics Test, IReadOnlyList<bool> TestCorrect)
{
    /// <summary>Mean seconds of an epoch, validation included.</summary>
    public double SecondsPerEpoch => History.Duration.TotalSeconds / History.Epochs.Count;
}
