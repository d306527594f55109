using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Evaluation;

/// <summary>How often the label is among the most probable classes.</summary>
public static class TopKAccuracy
{
    /// <summary>
    /// The share of images whose label is among the <paramref name="k"/> most probable classes, 0 to 1.
    /// </summary>
    /// <remarks>
    /// Of equal probabilities the lower class comes first, as in <see cref="PredictionSet.GetLabel"/>.
    /// </remarks>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="k">From 1 to the number of classes.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, a label has no class, or probabilities are none.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is out of its range.</exception>
    public static double Of(PredictionSet predictions, ReadOnlySpan<ushort> labels, int k)
    {
        PredictionCheck.Check(predictions, labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, predictions.ClassCount);
        return predictions.ShareWithin(labels, k);
    }
}
