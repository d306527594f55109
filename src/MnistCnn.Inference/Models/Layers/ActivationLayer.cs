using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>An activation of each value.</summary>
/// <param name="Activation">Which.</param>
public sealed record ActivationLayer(Activation Activation) : Layer
{
    private const string Owner = nameof(ActivationLayer);

    /// <summary>Which.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public Activation Activation
    {
        get;
        init => field = Preconditions.Defined(Owner, nameof(Activation), value);
    } = Preconditions.Defined(Owner, nameof(Activation), Activation);

    /// <summary>
    /// What <see cref="Activation.LeakyRelu"/> multiplies negative values by, and the α of
    /// <see cref="Activation.Elu"/>, 0 to 100; the others do not read it. Default 0.3 of a leaky ReLU, as in Keras, and
    /// 1 of an ELU.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Alpha
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(Alpha), value, 0, 100);
    } = Activation == Activation.LeakyRelu ? 0.3 : 1;

    internal override string Kind => Activation switch
    {
        Activation.LeakyRelu => "leaky_relu",
        _ => Activation.ToString().ToLowerInvariant(),
    };

    internal override string TypeOn(bool isFlat) => Activation switch
    {
        Activation.Linear => "Identity",
        Activation.Relu => "ReLU",
        Activation.LeakyRelu => "LeakyReLU",
        Activation.Elu => "ELU",
        Activation.Gelu => "GELU",
        Activation.Silu => "SiLU",
        var other => other.ToString(),
    };
}
