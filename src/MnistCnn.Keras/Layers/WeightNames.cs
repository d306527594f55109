namespace MnistCnn.Keras.Layers;

/// <summary>What Keras calls weights in their layers.</summary>
internal static class WeightNames
{
    public const string Kernel = "kernel";
    public const string Bias = "bias";
    public const string Gamma = "gamma";
    public const string Beta = "beta";
    public const string MovingMean = "moving_mean";
    public const string MovingVariance = "moving_variance";

    /// <summary>
    /// Which of them a name in a file is, such as <c>conv2d_1/kernel:0</c>, or <c>convolution2d_1_W</c> of Keras 1;
    /// null where it does not tell.
    /// </summary>
    public static string? Of(string stored)
    {
        string name = stored[(stored.LastIndexOf('/') + 1)..].Split(':')[0];
        return name switch
        {
            Kernel or Bias or Gamma or Beta or MovingMean or MovingVariance => name,
            // Of layers that no network here has.
            "alpha" or "embeddings" => name,
            _ when name.EndsWith("_kernel", StringComparison.Ordinal) => name,
            _ when name.EndsWith("_W", StringComparison.Ordinal) => Kernel,
            _ when name.EndsWith("_b", StringComparison.Ordinal) => Bias,
            _ when name.EndsWith("_gamma", StringComparison.Ordinal) => Gamma,
            _ when name.EndsWith("_beta", StringComparison.Ordinal) => Beta,
            _ when name.EndsWith("_running_mean", StringComparison.Ordinal) => MovingMean,
            // Keras 1 called it so, and kept the variance there.
            _ when name.EndsWith("_running_std", StringComparison.Ordinal) => MovingVariance,
            _ => null,
        };
    }
}
