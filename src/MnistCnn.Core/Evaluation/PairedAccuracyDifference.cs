using MnistCnn.Evaluation.Distributions;

namespace MnistCnn.Evaluation;

/// <summary>How much more accurate one classifier is than another on the same images.</summary>
/// <param name="Difference">The first accuracy minus the second, −1 to 1.</param>
/// <param name="Interval">Its confidence interval.</param>
public sealed record PairedAccuracyDifference(double Difference, ConfidenceInterval Interval)
{
    /// <summary>
    /// The interval of Agresti and Min (2005): Wald's for paired shares with half an image added to each of the four
    /// cells, which keeps its level with few images too.
    /// </summary>
    /// <param name="onlyFirstCorrect">Images that only the first got right, 0 or more.</param>
    /// <param name="onlySecondCorrect">Images that only the second got right, 0 or more.</param>
    /// <param name="total">All images, at least the sum of both and 1.</param>
    /// <param name="level">The confidence level, above 0 and below 1. Default 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static PairedAccuracyDifference Of(
        int onlyFirstCorrect, int onlySecondCorrect, int total, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirstCorrect);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecondCorrect);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            (long)total, Math.Max(1L, (long)onlyFirstCorrect + onlySecondCorrect), nameof(total));
        ConfidenceInterval.CheckLevel(level);
        (double first, double second, double all) = (onlyFirstCorrect + 0.5, onlySecondCorrect + 0.5, total + 2.0);
        double centre = (first - second) / all;
        double error = Math.Sqrt(first + second - ((first - second) * (first - second) / all)) / all;
        double half = NormalDistribution.TwoSidedQuantile(level) * error;
        return new PairedAccuracyDifference(
            ((double)onlyFirstCorrect - onlySecondCorrect) / total,
            new ConfidenceInterval(Math.Max(-1, centre - half), Math.Min(1, centre + half), level));
    }

    /// <summary>The difference and its interval from what both predicted.</summary>
    /// <exception cref="ArgumentException">There are no images, or not as many predictions as labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not above 0 and below 1.</exception>
    public static PairedAccuracyDifference Of(
        ReadOnlySpan<ushort> labels, ReadOnlySpan<int> first, ReadOnlySpan<int> second, double level = 0.95)
    {
        (int onlyFirst, int onlySecond) = PairedCounts.Of(labels, first, second);
        return Of(onlyFirst, onlySecond, labels.Length, level);
    }
}
