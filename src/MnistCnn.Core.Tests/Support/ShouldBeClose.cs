namespace MnistCnn.Tests.Support;

internal static class ShouldBeClose
{
    /// <summary>The norm of the difference is at most <paramref name="tolerance"/> of the norm of what is expected.</summary>
    public static void ShouldBeCloseTo(this float[] actual, float[] expected, double tolerance, string what = "values") =>
        actual.RelativeDifference(expected).Should().BeLessThanOrEqualTo(tolerance, $"{what} should be equal");

    /// <summary>The norm of the difference, by the norm of what is expected.</summary>
    public static double RelativeDifference(this float[] actual, float[] expected)
    {
        actual.Should().HaveSameCount(expected);
        double difference = Math.Sqrt(actual.Zip(expected).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        return difference / (Math.Sqrt(expected.Sum(value => (double)value * value)) + 1e-30);
    }
}
