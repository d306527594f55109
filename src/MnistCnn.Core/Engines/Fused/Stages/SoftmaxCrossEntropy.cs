using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>The loss of one image.</summary>
internal static class SoftmaxCrossEntropy
{
    /// <summary>Turns logits into their gradients.</summary>
    /// <param name="logits">One a class; overwritten with (probability − target) × <paramref name="weight"/>.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">1 / batch: the loss of a batch is its mean.</param>
    /// <param name="smoothing">How much of the target is shared out among all classes; the label has the rest.</param>
    /// <returns>The cross-entropy of target and probabilities, and whether its logit was the greatest.</returns>
    public static (double Loss, bool IsCorrect) Backward(
        Span<float> logits, int label, float weight, double smoothing = 0)
    {
        bool isCorrect = Softmax.Largest(logits) == label;
        double right = logits[label];
        if (smoothing > 0)
            right = ((1 - smoothing) * right) + (smoothing * Mean(logits));
        double loss = Softmax.Apply(logits) - right;
        float share = (float)(weight * smoothing / logits.Length);
        // All gradients sum up to zero. A probability near 1 has lost what it differs by from the target; the others
        // have not.
        double others = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = (logits[i] * weight) - share;
            others += i == label ? 0 : logits[i];
        }

        logits[label] = (float)-others;
        return (loss, isCorrect);
    }

    private static double Mean(ReadOnlySpan<float> logits)
    {
        double sum = 0;
        foreach (float logit in logits)
            sum += logit;
        return sum / logits.Length;
    }
}
