namespace MnistCnn.Evaluation.Distributions;

/// <summary>
/// Student's t distribution with whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4, finite sums).
/// </summary>
internal static class StudentTDistribution
{
    /// <summary>
    /// The probability of a value between −<paramref name="t"/> and <paramref name="t"/>, which is 0 or more.
    /// </summary>
    public static double Centre(double t, int degrees)
    {
        double angle = Math.Atan(t / Math.Sqrt(degrees));
        double cosine = Math.Cos(angle);
        bool odd = degrees % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }

        return odd ? 2 / Math.PI * (angle + (Math.Sin(angle) * sum)) : Math.Sin(angle) * sum;
    }

    /// <summary>The t for which <paramref name="level"/> of all values lie between −t and t.</summary>
    public static double TwoSidedQuantile(double level, int degrees) => Bisection.Solve(t => Centre(t, degrees), level);
}
