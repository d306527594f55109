namespace MnistCnn.Benchmarks;

/// <summary>What was measured of one variant: medians over the rounds.</summary>
/// <param name="Bench">The benchmark, such as <c>step</c>.</param>
/// <param name="Setting">What it ran, such as <c>depth 2, batch 32</c>.</param>
/// <param name="Variant">Which way, for programs.</param>
/// <param name="Name">Which way, for readers.</param>
/// <param name="Value">The median, in <paramref name="Unit"/>.</param>
/// <param name="Least">The least of all rounds.</param>
/// <param name="Most">The most of all rounds.</param>
/// <param name="Unit">Such as <c>ms</c>.</param>
/// <param name="RatioToFirst">
/// Median, over rounds, of the first variant's value divided by this one's; NaN where it says nothing.
/// </param>
internal sealed record Result(
    string Bench, string Setting, string Variant, string Name, double Value, double Least, double Most, string Unit,
    double RatioToFirst);
