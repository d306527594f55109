namespace MnistCnn.Tests.Support;

internal static class ShouldBeClose
{
    /// <summary>
    /// The norm of the difference is at most <paramref name="tolerance"/> of <paramref name="scale"/>, which is the
    /// norm of what is expected when left out.
    /// </summary>
    public static void ShouldBeCloseTo(
        this float[] actual, float[] expected, double tolerance, string what = "values", double? scale = null)
    {
        actual.Should().HaveSameCount(expected);
        double difference = Math.Sqrt(actual.Zip(expected).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        double norm = scale ?? Math.Sqrt(expected.Sum(value => (double)value * value));
        difference.Should()
            .BeLessThanOrEqualTo((tolerance * norm) + 1e-30, $"{what} should be equal, and their norm is {norm}");
    }
}
