namespace MnistCnn.Optimizers;

/// <summary>
/// What turns gradients into new weights: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/> or
/// <see cref="RmsProp"/>. The learning rate stands in <c>TrainerOptions</c>, as schedules change it.
/// </summary>
/// <remarks>Immutable. Values are checked where a trainer is made of them.</remarks>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal abstract void Check();

    /// <summary>All settings as a text that is the same in every culture.</summary>
    internal abstract string Describe();
}
