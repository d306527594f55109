using MnistCnn.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>The loss of one image.</summary>
internal static class SoftmaxCrossEntropy
{
    /// <summary>Turns logits into their gradients.</summary>
    /// <param name="logits">One a class; overwritten with (probability − 1 at the label) × <paramref name="weight"/>.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">1 / batch: the loss of a batch is its mean.</param>
    /// <returns>−ln of the label's probability, and whether its logit was the greatest.</returns>
    public static (double Loss, bool IsCorrect) Backward(Span<float> logits, int label, float weight)
    {
        bool isCorrect = Softmax.Largest(logits) == label;
        double right = logits[label];
        double loss = Softmax.Apply(logits) - right;
        for (int i = 0; i < logits.Length; i++)
            logits[i] *= weight;
        logits[label] -= weight;
        return (loss, isCorrect);
    }
}
