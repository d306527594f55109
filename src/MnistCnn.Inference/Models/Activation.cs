namespace MnistCnn.Models;

/// <summary>What an activation makes of each value.</summary>
public enum Activation
{
    /// <summary>Nothing: x.</summary>
    Linear,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x, and a share of it where it is negative: Keras's and PyTorch's <c>LeakyReLU</c>.</summary>
    LeakyRelu,

    /// <summary>x, and α (eˣ − 1) where it is negative.</summary>
    Elu,

    /// <summary>x Φ(x), Φ being the normal distribution's function: exact, not its approximation by tanh.</summary>
    Gelu,

    /// <summary>x / (1 + e⁻ˣ), also called swish.</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>
    /// Probabilities, of a network's last layer alone. A <see cref="Cnn"/> gives logits, and its loss and its
    /// predictions apply softmax to them: a softmax that stands in the description says the same, and is not applied
    /// twice.
    /// </summary>
    Softmax,
}
