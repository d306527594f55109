using static System.FormattableString;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Says what the accuracies allow to say, and no more.</summary>
internal static class Conclusion
{
    // Twice the standard error: about 95% of chance differences are smaller.
    private const double Errors = 2;

    public static IEnumerable<string> Of(IReadOnlyList<DepthResult> results)
    {
        DepthResult best = results.MaxBy(result => result.Best.Validation!.Accuracy)!;
        IEnumerable<string> comparisons = results.Where(result => result != best).Select(other => Compare(best, other));
        const string caution =
            "This is one run each: another seed moves an accuracy by about as much as its standard error "
            + "(two times the error covers about 95% of what chance does).";
        return results.Count == 1
            ? [$"{Describe(best)} There is nothing to compare it with."]
            : comparisons.Prepend(Describe(best)).Append(caution);
    }

    private static string Describe(DepthResult result) =>
        Invariant($"{result.Name} did best on the validation images: {100 * result.Test.Accuracy:0.00}% of ")
        + Invariant($"{result.Test.SampleCount:N0} test images right, ")
        + Invariant($"± {100 * result.Test.AccuracyStandardError:0.00} points (one standard error).");

    private static string Compare(DepthResult best, DepthResult other)
    {
        double difference = 100 * (best.Test.Accuracy - other.Test.Accuracy);
        double error = 100 * Math.Sqrt(
            Math.Pow(best.Test.AccuracyStandardError, 2) + Math.Pow(other.Test.AccuracyStandardError, 2));
        string verdict = Math.Abs(difference) > Errors * error
            ? $"more than chance on the test images explains: {(difference > 0 ? best : other).Name} is better here"
            : "no more than chance on the test images explains: these numbers do not tell them apart";
        return Invariant($"Against {other.Name} ({100 * other.Test.Accuracy:0.00}%) that is a difference of ")
            + Invariant($"{difference:+0.00;−0.00;0.00} points, ± {error:0.00}, {verdict}.");
    }
}
