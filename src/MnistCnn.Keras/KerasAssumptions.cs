using MnistCnn.Models;
using MnistCnn.Validation;

namespace MnistCnn.Keras;

/// <summary>
/// What weights never tell of their network, and nobody can find out: said by the caller where custom is otherwise.
/// What they leave open beyond this, such as padding and where poolings stand, is never assumed.
/// </summary>
public sealed record KerasAssumptions
{
    private const string Owner = nameof(KerasAssumptions);

    /// <summary>Rows of an image, at least 1. Default 28.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InputHeight
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(InputHeight), value, 1, 65_535);
    } = 28;

    /// <summary>Columns of an image, at least 1. Default 28.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InputWidth
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(InputWidth), value, 1, 65_535);
    } = 28;

    /// <summary>
    /// What follows each convolution and each hidden dense layer. Default <see cref="Activation.Relu"/>.
    /// </summary>
    public Activation Activation
    {
        get;
        init => field = Hidden(value);
    } = Activation.Relu;

    /// <summary>Rows and columns of poolings, which lie side by side, 2 to 255. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int PoolSize
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(PoolSize), value, 2, 255);
    } = 2;

    /// <summary>What batch normalisations add to a variance, above 0 and at most 1. Default 0.001, Keras's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Epsilon
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(Epsilon), value, "above 0 and at most 1");
    } = 1e-3;

    /// <summary>What computed a model of Keras 0, whose files do not tell. Default null: it must not matter.</summary>
    public KerasBackend? Backend { get; init; }

    private static Activation Hidden(Activation activation) =>
        Preconditions.Defined(Owner, nameof(Activation), activation) == Activation.Softmax
            ? throw Preconditions.OutOfRange(Owner, nameof(Activation), activation, "one of hidden layers")
            : activation;
}
