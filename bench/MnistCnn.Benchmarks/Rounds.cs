using System.Diagnostics;

namespace MnistCnn.Benchmarks;

/// <summary>
/// Times variants in turn, round after round, so that all see the same good and bad moments of the machine; ratios are
/// taken within a round.
/// </summary>
internal static class Rounds
{
    public static IReadOnlyList<Result> Run(string bench, string setting, int rounds, IReadOnlyList<Variant> variants)
    {
        double[][] times = [.. variants.Select(_ => new double[rounds])];
        foreach (Variant variant in variants)
            variant.Work();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < variants.Count; i++)
                times[i][round] = MillisecondsOf(variants[i]);
        }

        return Summarize(bench, setting, "ms", [.. variants.Select(variant => (variant.Key, variant.Name))], times);
    }

    /// <summary>Medians over the rounds, for times that were measured in another way.</summary>
    /// <param name="bench">See <see cref="Result"/>.</param>
    /// <param name="setting">See <see cref="Result"/>.</param>
    /// <param name="unit">See <see cref="Result"/>.</param>
    /// <param name="variants">Key and name of each.</param>
    /// <param name="values">Variants × rounds.</param>
    public static IReadOnlyList<Result> Summarize(
        string bench, string setting, string unit, IReadOnlyList<(string Key, string Name)> variants,
        double[][] values) =>
        [
            .. variants.Select((variant, i) => new Result(
                bench, setting, variant.Key, variant.Name, Median(values[i]), values[i].Min(), values[i].Max(), unit,
                Median([.. values[i].Select((value, round) => values[0][round] / value)]))),
        ];

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double MillisecondsOf(Variant variant)
    {
        long start = Stopwatch.GetTimestamp();
        variant.Work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / variant.Repeats;
    }
}
