namespace MnistCnn.Engines.Fused.Stages;

/// <summary>Running sums over all images since they were last reset.</summary>
/// <param name="LossSum">Of the losses of all images.</param>
/// <param name="Correct">Images whose greatest logit was the right one.</param>
/// <param name="Count">Images.</param>
internal readonly record struct StepMetrics(double LossSum, long Correct, long Count)
{
    public static StepMetrics operator +(StepMetrics left, StepMetrics right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Count + right.Count);

    public double Loss => LossSum / Count;

    public double Accuracy => (double)Correct / Count;
}
