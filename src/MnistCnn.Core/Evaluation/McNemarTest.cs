using MnistCnn.Evaluation.Distributions;

namespace MnistCnn.Evaluation;

/// <summary>
/// McNemar's test (1947): whether two classifiers judged on the same images differ by more than chance. Only images
/// that one of them got right count.
/// </summary>
/// <remarks>
/// Below 25 such images the p-value is that of the exact binomial test, two-sided; from 25 on that of χ² with one
/// degree of freedom and the continuity correction of Edwards (1948), (|b − c| − 1)² / (b + c).
/// </remarks>
/// <param name="OnlyFirstCorrect">b: images that only the first got right.</param>
/// <param name="OnlySecondCorrect">c: images that only the second got right.</param>
/// <param name="PValue">How probable a difference at least this large is between equals, 0 to 1.</param>
/// <param name="ChiSquared">The statistic; null where the test is exact.</param>
public sealed record McNemarTest(int OnlyFirstCorrect, int OnlySecondCorrect, double PValue, double? ChiSquared)
{
    private const int ExactBelow = 25;

    /// <summary>Tests counts of the images that only one classifier got right.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static McNemarTest Of(int onlyFirstCorrect, int onlySecondCorrect)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirstCorrect);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecondCorrect);
        long discordant = (long)onlyFirstCorrect + onlySecondCorrect;
        if (discordant < ExactBelow)
            return new(
                onlyFirstCorrect, onlySecondCorrect,
                Exact(Math.Min(onlyFirstCorrect, onlySecondCorrect), (int)discordant), null);
        double distance = Math.Max(0, Math.Abs((double)onlyFirstCorrect - onlySecondCorrect) - 1);
        double statistic = distance * distance / discordant;
        return new(
            onlyFirstCorrect, onlySecondCorrect, NormalDistribution.TwoSidedTail(Math.Sqrt(statistic)), statistic);
    }

    /// <summary>Tests two classifiers by what they predicted for the same images.</summary>
    /// <exception cref="ArgumentException">There are no images, or not as many predictions as labels.</exception>
    public static McNemarTest Of(ReadOnlySpan<ushort> labels, ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        (int onlyFirst, int onlySecond) = PairedCounts.Of(labels, first, second);
        return Of(onlyFirst, onlySecond);
    }

    private static double Exact(int fewer, int discordant)
    {
        double ways = 1;
        double sum = 1;
        for (int k = 1; k <= fewer; k++)
        {
            ways *= (double)(discordant - k + 1) / k;
            sum += ways;
        }

        return Math.Min(1, 2 * sum / Math.Pow(2, discordant));
    }
}
