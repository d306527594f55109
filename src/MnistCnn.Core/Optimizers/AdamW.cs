namespace MnistCnn.Optimizers;

/// <summary>
/// <see cref="Adam"/> with a decay that shrinks the weights themselves, by the learning rate times
/// <see cref="WeightDecay"/> each step, before it (Loshchilov and Hutter, 2019), as in Keras and PyTorch.
/// </summary>
public sealed record AdamW : Optimizer
{
    /// <summary>How much of the mean of gradients stays in a step, 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Ranges.Share(nameof(AdamW), nameof(Beta1), value); } = 0.9;

    /// <summary>How much of the mean of squared gradients stays in a step, 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Ranges.Share(nameof(AdamW), nameof(Beta2), value); } = 0.999;

    /// <summary>
    /// Keeps the division in bounds where gradients vanish, above 0; where it stands, <see cref="Adam"/> tells. Default
    /// 1e-7.
    /// </summary>
    public double Epsilon { get; init => field = Ranges.Epsilon(nameof(AdamW), value); } = 1e-7;

    /// <summary>How fast weights shrink, 0 or more. Default 0.004, Keras's.</summary>
    public double WeightDecay { get; init => field = Ranges.Decay(nameof(AdamW), value); } = 0.004;

    internal override string Describe() => FormattableString.Invariant(
        $"AdamW, beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon}, decay {WeightDecay}");
}
