using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Divides the learning rate, <see cref="TrainerOptions.LearningRate"/> at first, by a number that grows evenly, a
/// little with each batch: by 1 + decay rate × epochs; Keras's <c>InverseTimeDecay</c>.
/// </summary>
/// <example>
/// <code>new InverseTimeDecay { DecayRate = 0.5 } // after two epochs, half of the learning rate</code>
/// </example>
public sealed class InverseTimeDecay : StepSchedule
{
    private const string Owner = nameof(InverseTimeDecay);

    /// <summary>
    /// How much the divisor grows in each <see cref="Epochs"/>, 0 or more; Keras's <c>decay_rate</c>. Default 0.5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double DecayRate
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(DecayRate), value, 0);
    } = 0.5;

    /// <summary>
    /// Epochs in which the divisor grows by <see cref="DecayRate"/>, above 0; half ones count too. Keras's
    /// <c>decay_steps</c>, in epochs. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Epochs { get; init => field = Preconditions.AboveAndFinite(Owner, nameof(Epochs), value, 0); } = 1;

    /// <summary>
    /// Whether the rate falls at once when the epochs are over, instead of a little with each batch; Keras's
    /// <c>staircase</c>. Default false.
    /// </summary>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        double times = stepNumber / (Epochs * context.StepsPerEpoch);
        return context.Options.LearningRate / (1 + (DecayRate * (Staircase ? Math.Floor(times) : times)));
    }
}
