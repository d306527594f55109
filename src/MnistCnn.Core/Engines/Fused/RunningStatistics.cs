using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Engines.Fused;

/// <summary>The running statistics of batch normalisations, by which networks judge and predict.</summary>
internal static class RunningStatistics
{
    // They begin with zero and one, which maps are far from. After four epochs of the embedded digits, 45 steps each, a
    // third of the test images was right with a momentum of 0.99, and 94% with 0.9.
    private const double MostOfBeginning = 0.05;

    /// <summary>
    /// Finds a layer whose statistics will still hold much of what they began with; null where there is none.
    /// </summary>
    /// <param name="model">The network before training.</param>
    /// <param name="steps">Steps until it is judged, or until training ends.</param>
    public static string? FindDoubt(Cnn model, long steps)
    {
        foreach (CnnLayer layer in model.Layout.Layers)
        {
            if (layer.Layer is not BatchNormalizationLayer normalization || model.IsFrozen(layer.Name))
                continue;
            long seen = model.Weights.GetCounter($"{layer.Name}.num_batches_tracked");
            double left = Math.Pow(normalization.Momentum, seen + steps);
            if (left >= MostOfBeginning)
                return FormattableString.Invariant(
                    $"{layer.Name} keeps {normalization.Momentum} of its running mean and variance at each step: ")
                    + FormattableString.Invariant(
                        $"after the {steps} steps until they are used, {100 * left:0}% of them is what they began ")
                    + "with, and judging and predicting may do far worse than training. A momentum of "
                    + "0.9 takes 30 steps to forget: WithBatchNormalization(momentum: 0.9).";
        }

        return null;
    }
}
