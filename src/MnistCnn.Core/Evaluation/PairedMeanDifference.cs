using MnistCnn.Evaluation.Distributions;

namespace MnistCnn.Evaluation;

/// <summary>
/// The mean difference of two numbers measured in pairs, such as two networks' accuracies with the same seeds (Student,
/// 1908).
/// </summary>
/// <param name="Differences">First minus second, over the pairs.</param>
/// <param name="Interval">The confidence interval of the mean difference.</param>
/// <param name="PValue">
/// Two-sided p-value of the paired t test, 0 to 1; 1 where all pairs are equal, and 0 where all differ by exactly the
/// same.
/// </param>
public sealed record PairedMeanDifference(SampleSummary Differences, ConfidenceInterval Interval, double PValue)
{
    /// <summary>Compares pairs. Assumes that the differences are about normal.</summary>
    /// <param name="first">A value for each pair, at least 2.</param>
    /// <param name="second">The other values, in the same order.</param>
    /// <param name="level">The confidence level, above 0 and below 1. Default 0.95.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many of both, fewer than 2, or one is not finite.
    /// </exception>
    public static PairedMeanDifference Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        if (first.Length != second.Length)
            throw new ArgumentException(
                $"Pairs need as many values on both sides; there are {first.Length} and {second.Length}.",
                nameof(second));
        ConfidenceInterval.CheckLevel(level);
        var values = new double[first.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = first[i] - second[i];
        SampleSummary differences = SampleSummary.Of(values);
        int degrees = differences.Count - 1;
        double error = differences.StandardDeviation / Math.Sqrt(differences.Count);
        double half = StudentTDistribution.TwoSidedQuantile(level, degrees) * error;
        // Rounding takes the centre above 1 where t is very large.
        double pValue = differences.Mean == 0
            ? 1
            : Math.Max(0, 1 - StudentTDistribution.Centre(Math.Abs(differences.Mean) / error, degrees));
        return new PairedMeanDifference(
            differences, new ConfidenceInterval(differences.Mean - half, differences.Mean + half, level), pValue);
    }
}
