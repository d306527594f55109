using MnistCnn.Evaluation.Distributions;

namespace MnistCnn.Evaluation;

/// <summary>Where the true value lies, as far as the sample can say.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="Level">
/// The share of such intervals that hold the true value, above 0 and below 1; 0.95 as a rule.
/// </param>
public readonly record struct ConfidenceInterval(double Lower, double Upper, double Level)
{
    /// <summary>
    /// The interval of a share that was counted, by Wilson's score (1927): never outside 0 to 1, right for shares near
    /// 1.
    /// </summary>
    /// <param name="successes">How many, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Of how many, at least 1.</param>
    /// <param name="level">The confidence level, above 0 and below 1. Default 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ConfidenceInterval OfShare(int successes, int trials, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        CheckLevel(level);
        double z2 = Math.Pow(NormalDistribution.TwoSidedQuantile(level), 2);
        double share = (double)successes / trials;
        double centre = (successes + (z2 / 2)) / (trials + z2);
        double half = Math.Sqrt(z2 * ((trials * share * (1 - share)) + (z2 / 4))) / (trials + z2);
        return new ConfidenceInterval(
            successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half, level);
    }

    /// <summary>Whether a value lies in the interval, its ends included.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    internal static void CheckLevel(double level)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(
                nameof(level), level,
                $"The confidence level must be above 0 and below 1, such as 0.95, and it is {level}.");
    }
}
