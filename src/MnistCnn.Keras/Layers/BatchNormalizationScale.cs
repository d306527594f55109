namespace MnistCnn.Keras.Layers;

/// <summary>
/// What a batch normalisation adds to a variance before its root, epsilon, is an option of the layer, which no weights
/// tell: 0.001 in Keras, 0.00001 in PyTorch and in our networks. So gamma takes up the difference, by the ratio of the
/// roots: then predictions are those of the other network, and so is training, as long as a batch varies like the
/// images before it.
/// </summary>
internal static class BatchNormalizationScale
{
    /// <summary>Keras's default.</summary>
    public const double KerasEpsilon = 1e-3;

    private const double OurEpsilon = 1e-5;

    public static void ToOurs(Span<float> gamma, ReadOnlySpan<float> variance, double epsilon) =>
        Scale(gamma, variance, epsilon, OurEpsilon);

    public static void ToKeras(Span<float> gamma, ReadOnlySpan<float> variance, double epsilon) =>
        Scale(gamma, variance, OurEpsilon, epsilon);

    private static void Scale(Span<float> gamma, ReadOnlySpan<float> variance, double from, double to)
    {
        for (int i = 0; i < gamma.Length; i++)
            gamma[i] = (float)(gamma[i] * Math.Sqrt((variance[i] + to) / (variance[i] + from)));
    }
}
