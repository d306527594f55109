namespace MnistCnn.Metrics;

/// <summary>How well a classifier did on a number of images; means are weighted by samples, not by batches.</summary>
/// <param name="Loss">Mean cross-entropy in nats, 0 or more.</param>
/// <param name="Accuracy">Share of images whose largest logit is that of their label, 0 to 1.</param>
/// <param name="SampleCount">How many images were judged.</param>
public sealed record ClassificationMetrics(double Loss, double Accuracy, int SampleCount)
{
    /// <summary>
    /// The standard error of <see cref="Accuracy"/>: √(p (1 − p) / n). At 99.4% on 10,000 images, 0.0008.
    /// </summary>
    public double AccuracyStandardError => Math.Sqrt(Accuracy * (1 - Accuracy) / SampleCount);
}
