namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Softmax and cross-entropy: from logits to the loss, and at once to their gradients, which take their place or, where
/// a stage before still reads the logits, have their own.
/// </summary>
internal sealed class LossStage(StepState state, StageBuffer logits) : Stage
{
    /// <summary>Of each worker's images in the last batch.</summary>
    public StepMetrics[] Metrics { get; } = new StepMetrics[state.Threads];

    public override void Begin(int worker) => Metrics[worker] = default;

    public override void Forward(int worker, int first, int end)
    {
        (double lossSum, long correct) = (0, 0);
        for (int image = first; image < end; image++)
        {
            int label = state.Labels.Span[state.Indices[image]];
            double weight = state.WeightOf(state.Indices[image]);
            Span<float> gradient = logits.GradientRows(image, 1)[..state.Plan.Classes];
            if (!logits.SharesValues)
                logits.Values(worker, image)[..gradient.Length].CopyTo(gradient);
            (double loss, bool isCorrect) = SoftmaxCrossEntropy.Backward(
                gradient, label, (float)(weight / state.BatchCount), state.LabelSmoothing);
            lossSum += weight * loss;
            correct += isCorrect ? 1 : 0;
        }

        Metrics[worker] += new StepMetrics(lossSum, correct, end - first);
    }

    public override void Backward(int worker, int first, int end)
    {
    }
}
