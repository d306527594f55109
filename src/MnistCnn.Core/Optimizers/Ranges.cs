using MnistCnn.Validation;

namespace MnistCnn.Optimizers;

/// <summary>The ranges that the settings of optimizers share.</summary>
internal static class Ranges
{
    public static double Share(string owner, string name, double value) =>
        Preconditions.AtLeastAndBelow(owner, name, value, 0, 1);

    // Far below, the root of the smallest float would be all there is to divide by.
    public static double Epsilon(string owner, double value) =>
        Preconditions.AtLeastAndFinite(owner, "Epsilon", value, 1e-30);

    public static double Decay(string owner, double value) =>
        Preconditions.AtLeastAndFinite(owner, "WeightDecay", value, 0);
}
