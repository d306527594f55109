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
        float greatest = float.NegativeInfinity;
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] > greatest || float.IsNaN(logits[i]))
                (greatest, best) = (logits[i], i);
        }

        double correct = (double)logits[label] - greatest;
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = MathF.Exp(logits[i] - greatest);
            sum += logits[i];
        }

        float share = (float)(weight / sum);
        for (int i = 0; i < logits.Length; i++)
            logits[i] *= share;
        logits[label] -= weight;
        return (Math.Log(sum) - correct, best == label);
    }
}
