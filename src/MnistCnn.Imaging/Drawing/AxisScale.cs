using System.Globalization;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The range of an axis and its ticks, which lie at multiples of 1, 2 or 5 times a power of ten.</summary>
internal sealed record AxisScale(double Lower, double Upper, double Step)
{
    private const double Tolerance = 1e-9;

    /// <summary>The scale that just holds the values from <paramref name="min"/> to <paramref name="max"/>.</summary>
    /// <param name="min">The smallest value to show.</param>
    /// <param name="max">The largest value to show.</param>
    /// <param name="intervals">How many intervals there may be between ticks.</param>
    /// <param name="lowest">No axis begins below.</param>
    /// <param name="highest">No axis ends above.</param>
    public static AxisScale Fit(
        double min,
        double max,
        int intervals,
        double lowest = double.NegativeInfinity,
        double highest = double.PositiveInfinity)
    {
        // A flat curve has no range of its own: show a hundredth of its value on either side.
        double margin = max - min > Math.Abs(max) * 1e-9 ? 0 : Math.Max(Math.Abs(max) / 100, 1e-4);
        (min, max) = (Math.Max(min - margin, lowest), Math.Min(max + margin, highest));
        double step = StepOf((max - min) / intervals);
        while (Math.Ceiling(max / step - Tolerance) - Math.Floor(min / step + Tolerance) > intervals)
            step = StepOf(step * 1.5);
        return new AxisScale(
            Math.Max(Math.Floor(min / step + Tolerance) * step, lowest),
            Math.Min(Math.Ceiling(max / step - Tolerance) * step, highest),
            step);
    }

    /// <summary>The scale of whole epochs from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static AxisScale FitEpochs(int first, int last, int intervals) =>
        new(first, last, StepOf(Math.Max(1, (double)(last - first) / intervals)));

    public IReadOnlyList<double> Ticks()
    {
        double first = Math.Ceiling(Lower / Step - Tolerance);
        double last = Math.Floor(Upper / Step + Tolerance);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => (first + index) * Step)];
    }

    /// <summary>A number with as many decimals as tell the ticks apart.</summary>
    public string Format(double value) => Step is < 1e-5 or >= 1e6
        ? value.ToString("0.##e+0", CultureInfo.InvariantCulture)
        : value.ToString($"F{Decimals(Step)}", CultureInfo.InvariantCulture);

    /// <summary>A share as per cent with as many decimals as tell the ticks apart.</summary>
    public string FormatPercent(double value) =>
        (value * 100).ToString($"F{Decimals(Step * 100)}", CultureInfo.InvariantCulture) + '%';

    private static int Decimals(double step) => Math.Max(0, -(int)Math.Floor(Math.Log10(step) + Tolerance));

    private static double StepOf(double atLeast)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double factor = atLeast / power;
        return power * (factor <= 1 + Tolerance ? 1 : factor <= 2 + Tolerance ? 2 : factor <= 5 + Tolerance ? 5 : 10);
    }
}
