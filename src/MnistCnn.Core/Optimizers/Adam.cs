namespace MnistCnn.Optimizers;

/// <summary>Adam (Kingma and Ba, 2015) as Keras has it.</summary>
/// <remarks>
/// ε is added to the root of the uncorrected second moment, the paper's "epsilon hat", where PyTorch adds it to that of
/// the corrected one: a step is lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
/// </remarks>
public sealed record Adam : Optimizer
{
    /// <summary>How much of the mean of gradients stays in a step, 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Ranges.Share(nameof(Adam), nameof(Beta1), value); } = 0.9;

    /// <summary>How much of the mean of squared gradients stays in a step, 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Ranges.Share(nameof(Adam), nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division in bounds where gradients vanish, above 0. Default 1e-7.</summary>
    public double Epsilon { get; init => field = Ranges.Epsilon(nameof(Adam), value); } = 1e-7;

    /// <summary>
    /// L2 penalty: this times each weight is added to its gradient, as <c>weight_decay</c> of PyTorch's Adam does; 0 or
    /// more. Default 0. For a decay that shrinks the weights themselves, take <see cref="AdamW"/>.
    /// </summary>
    public double WeightDecay { get; init => field = Ranges.Decay(nameof(Adam), value); }

    internal override string Describe() => FormattableString.Invariant(
        $"Adam, beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon}, decay {WeightDecay}");
}
