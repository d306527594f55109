namespace MnistCnn.Optimizers;

/// <summary>
/// RMSprop (Tieleman and Hinton, 2012) as PyTorch has it: gradients over the root of the mean of their squares.
/// </summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>
    /// How much of the mean of squared gradients stays in a step, 0 to below 1; PyTorch's <c>alpha</c>. Default 0.99.
    /// </summary>
    public double Rho { get; init => field = Ranges.Share(nameof(RmsProp), nameof(Rho), value); } = 0.99;

    /// <summary>Added to the root, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init => field = Ranges.Epsilon(nameof(RmsProp), value); } = 1e-8;

    /// <summary>How much of the last step stays, 0 to below 1. Default 0: none.</summary>
    public double Momentum { get; init => field = Ranges.Share(nameof(RmsProp), nameof(Momentum), value); }

    /// <summary>L2 penalty: this times each weight is added to its gradient; 0 or more. Default 0.</summary>
    public double WeightDecay { get; init => field = Ranges.Decay(nameof(RmsProp), value); }

    internal override string Describe() => FormattableString.Invariant(
        $"RMSprop, rho {Rho}, epsilon {Epsilon}, momentum {Momentum}, decay {WeightDecay}");
}
