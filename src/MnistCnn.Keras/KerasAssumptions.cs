using MnistCnn.Models;
using MnistCnn.Validation;

namespace MnistCnn.Keras;

/// <summary>
/// What weights never tell of their network, and nobody can find out: said by the caller where custom is otherwise.
/// What they leave open beyond this, such as padding and where poolings stand, is never assumed.
/// </summary>
public sealed record KerasAssumptions
{
    /// <summary>Rows of an image, at least 1. Default 28.</summary>
    public int InputHeight { get; init; } = 28;

    /// <summary>Columns of an image, at least 1. Default 28.</summary>
    public int InputWidth { get; init; } = 28;

    /// <summary>
    /// What follows each convolution and each hidden dense layer. Default <see cref="Activation.Relu"/>.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Rows and columns of poolings, which lie side by side, 2 to 255. Default 2.</summary>
    public int PoolSize { get; init; } = 2;

    /// <summary>What batch normalisations add to a variance, above 0 and at most 1. Default 0.001, Keras's.</summary>
    public double Epsilon { get; init; } = 1e-3;

    /// <summary>What computed a model of Keras 0, whose files do not tell. Default null: it must not matter.</summary>
    public KerasBackend? Backend { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Check()
    {
        const string owner = nameof(KerasAssumptions);
        Preconditions.InRange(owner, nameof(InputHeight), InputHeight, 1, 65_535);
        Preconditions.InRange(owner, nameof(InputWidth), InputWidth, 1, 65_535);
        Preconditions.InRange(owner, nameof(PoolSize), PoolSize, 2, 255);
        Preconditions.Defined(owner, nameof(Activation), Activation);
        if (Activation == Activation.Softmax)
            throw Preconditions.OutOfRange(owner, nameof(Activation), Activation, "one of hidden layers");
        if (!(Epsilon is > 0 and <= 1))
            throw Preconditions.OutOfRange(owner, nameof(Epsilon), Epsilon, "above 0 and at most 1");
    }
}
