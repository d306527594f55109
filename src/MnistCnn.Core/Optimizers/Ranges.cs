using MnistCnn.Validation;

namespace MnistCnn.Optimizers;

/// <summary>The ranges that the settings of optimizers share.</summary>
internal static class Ranges
{
    public static void Moments(string owner, double beta1, double beta2, double epsilon, double decay)
    {
        Share(owner, "Beta1", beta1);
        Share(owner, "Beta2", beta2);
        Epsilon(owner, epsilon);
        Decay(owner, decay);
    }

    public static void Share(string owner, string name, double value) =>
        Preconditions.AtLeastAndBelow(owner, name, value, 0, 1);

    // Far below, the root of the smallest float would be all there is to divide by.
    public static void Epsilon(string owner, double value) =>
        Preconditions.AtLeastAndFinite(owner, "Epsilon", value, 1e-30);

    public static void Decay(string owner, double value) =>
        Preconditions.AtLeastAndFinite(owner, "WeightDecay", value, 0);
}
