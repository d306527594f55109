using System.Globalization;

namespace MnistCnn.Evaluation;

/// <summary>A number measured several times, such as the accuracy with several seeds.</summary>
/// <param name="Count">How many values, at least 2.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation, with n − 1.</param>
public sealed record SampleSummary(int Count, double Mean, double StandardDeviation)
{
    /// <summary>Sums up values.</summary>
    /// <exception cref="ArgumentException">There are fewer than 2, or one is not finite.</exception>
    public static SampleSummary Of(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
            throw new ArgumentException(
                $"A standard deviation needs at least 2 values, and there are {values.Length}.", nameof(values));
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException(
                    FormattableString.Invariant($"All values must be finite, and value {i} is {values[i]}."),
                    nameof(values));
            sum += values[i];
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return new SampleSummary(values.Length, mean, Math.Sqrt(squares / (values.Length - 1)));
    }

    /// <summary>Mean ± standard deviation, with four digits after the point.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Mean:0.0000} ± {StandardDeviation:0.0000}");
}
