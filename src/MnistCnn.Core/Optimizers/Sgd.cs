namespace MnistCnn.Optimizers;

/// <summary>Stochastic gradient descent as PyTorch has it, with momentum at will.</summary>
public sealed record Sgd : Optimizer
{
    /// <summary>How much of the last step's direction stays, 0 to below 1. Default 0: none.</summary>
    public double Momentum { get; init => field = Ranges.Share(nameof(Sgd), nameof(Momentum), value); }

    /// <summary>
    /// Whether the step looks ahead along the momentum (Nesterov, 1983), which then must be above 0. Default false.
    /// </summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty: this times each weight is added to its gradient; 0 or more. Default 0.</summary>
    public double WeightDecay { get; init => field = Ranges.Decay(nameof(Sgd), value); }

    internal override void Check()
    {
        if (Nesterov && Momentum == 0)
            throw new ArgumentException(
                $"{nameof(Sgd)}.{nameof(Nesterov)} looks ahead along the momentum, and {nameof(Momentum)} is 0: "
                + "set it, say to 0.9.");
    }

    internal override string Describe() => FormattableString.Invariant(
        $"SGD, momentum {Momentum}, Nesterov {Nesterov}, decay {WeightDecay}");
}
