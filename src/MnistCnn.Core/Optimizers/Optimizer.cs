namespace MnistCnn.Optimizers;

/// <summary>
/// What turns gradients into new weights: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/> or
/// <see cref="RmsProp"/>. The learning rate stands in <c>TrainerOptions</c>, as schedules change it.
/// </summary>
/// <remarks>
/// Immutable. A value out of its range is refused where it is set; values that contradict each other, where a trainer
/// is made of them.
/// </remarks>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <exception cref="ArgumentException">Two values contradict each other.</exception>
    internal virtual void Check()
    {
    }

    /// <summary>All settings as a text that is the same in every culture.</summary>
    internal abstract string Describe();
}
