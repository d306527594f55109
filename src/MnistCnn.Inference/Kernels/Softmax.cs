namespace MnistCnn.Kernels;

/// <summary>From the logits of one image to probabilities.</summary>
internal static class Softmax
{
    /// <summary>
    /// The class with the greatest logit, the first of equals; the last NaN where there is one, so that it shows.
    /// </summary>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best] || float.IsNaN(logits[i]))
                best = i;
        }

        return best;
    }

    /// <summary>Turns logits into probabilities.</summary>
    /// <param name="values">Logits, overwritten with probabilities.</param>
    /// <returns>ln Σ exp(logit): less a class's logit it is that class's cross-entropy.</returns>
    public static double Apply(Span<float> values)
    {
        float greatest = values[Largest(values)];
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Exp(values[i] - greatest);
            sum += values[i];
        }

        float share = (float)(1 / sum);
        for (int i = 0; i < values.Length; i++)
            values[i] *= share;
        return greatest + Math.Log(sum);
    }
}
