namespace MnistCnn.Evaluation.Distributions;

/// <summary>Inverts a function that grows from 0 at 0.</summary>
internal static class Bisection
{
    public static double Solve(Func<double, double> growing, double target)
    {
        double high = 1;
        while (growing(high) < target && high < 1e300)
            high *= 2;
        double low = 0;
        // Halving ends when no double lies between the two.
        for (double middle = high / 2; middle > low && middle < high; middle = low + ((high - low) / 2))
        {
            if (growing(middle) < target)
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
