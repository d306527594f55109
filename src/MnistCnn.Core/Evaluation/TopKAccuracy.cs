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
    public static double Of(PredictionSet predictions, ReadOnlySpan<byte> labels, int k)
    {
        PredictionCheck.Check(predictions, labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, predictions.ClassCount);
        int found = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (Rank(predictions.GetProbabilities(i), labels[i]) < k)
                found++;
        }

        return (double)found / labels.Length;
    }

    private static int Rank(ReadOnlySpan<float> probabilities, int label)
    {
        int rank = 0;
        for (int other = 0; other < probabilities.Length; other++)
        {
            if (probabilities[other] > probabilities[label]
                || (probabilities[other] == probabilities[label] && other < label))
                rank++;
        }

        return rank;
    }
}
