using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Evaluation;

/// <summary>
/// Whether a model is as often right as it is sure: of predictions at 80% four in five should be (Guo et al., On
/// Calibration of Modern Neural Networks, 2017).
/// </summary>
public sealed class Calibration
{
    internal const int LargestBinCount = 1000;

    private Calibration(ReliabilityBin[] bins) => Bins = bins;

    /// <summary>The bins, from unsure to sure, of equal width from 0 to 1.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>
    /// The expected calibration error, 0 to 1: the mean distance between accuracy and confidence of a bin, weighted by
    /// its images.
    /// </summary>
    public double ExpectedError =>
        Bins.Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.MeanConfidence)) / Bins.Sum(bin => (double)bin.Count);

    /// <summary>Sorts predictions into bins by the probability of the predicted class.</summary>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="bins">How many bins, from 1 to 1000. Default 15, as in the paper.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, a label has no class, or probabilities are none.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is out of its range.</exception>
    public static Calibration Of(PredictionSet predictions, ReadOnlySpan<ushort> labels, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, LargestBinCount);
        PredictionCheck.Check(predictions, labels);
        var counts = new int[bins];
        var correct = new int[bins];
        var confidence = new double[bins];
        for (int i = 0; i < labels.Length; i++)
        {
            int predicted = predictions.GetLabel(i);
            float probability = predictions.GetProbabilities(i)[predicted];
            int bin = Math.Clamp((int)Math.Ceiling((double)probability * bins) - 1, 0, bins - 1);
            counts[bin]++;
            correct[bin] += predicted == labels[i] ? 1 : 0;
            confidence[bin] += probability;
        }

        return new Calibration([.. Enumerable.Range(0, bins).Select(bin => new ReliabilityBin(
            (double)bin / bins, (double)(bin + 1) / bins, counts[bin],
            confidence[bin] / Math.Max(counts[bin], 1), (double)correct[bin] / Math.Max(counts[bin], 1)))]);
    }
}
