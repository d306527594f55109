namespace MnistCnn.Evaluation.Distributions;

/// <summary>The standard normal distribution, to about 14 digits.</summary>
internal static class NormalDistribution
{
    private const int FractionDepth = 120;

    /// <summary>The probability of a value further from 0 than <paramref name="z"/>, on both sides together.</summary>
    public static double TwoSidedTail(double z)
    {
        z = Math.Abs(z);
        return z < 3 ? 1 - Centre(z) : FarTail(z);
    }

    /// <summary>The z for which <paramref name="level"/> of all values lie between −z and z.</summary>
    public static double TwoSidedQuantile(double level) => Bisection.Solve(z => 1 - TwoSidedTail(z), level);

    // Abramowitz and Stegun 26.2.11: no cancellation, as all terms are positive.
    private static double Centre(double z)
    {
        double term = z;
        double sum = z;
        for (int n = 3; term > sum * 1e-17; n += 2)
        {
            term *= z * z / n;
            sum += term;
        }

        return sum * Math.Sqrt(2 / Math.PI) * Math.Exp(-z * z / 2);
    }

    // Abramowitz and Stegun 26.2.14, a continued fraction that keeps its digits where the tail is tiny.
    private static double FarTail(double z)
    {
        double fraction = z;
        for (int k = FractionDepth; k >= 1; k--)
            fraction = z + (k / fraction);
        return Math.Sqrt(2 / Math.PI) * Math.Exp(-z * z / 2) / fraction;
    }
}
