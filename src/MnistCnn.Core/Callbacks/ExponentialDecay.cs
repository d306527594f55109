using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Multiplies the learning rate, from <see cref="TrainerOptions.LearningRate"/> on, by the same factor in each so many
/// epochs, a little with each batch; Keras's <c>ExponentialDecay</c>.
/// </summary>
public sealed class ExponentialDecay : StepSchedule
{
    private const string Owner = nameof(ExponentialDecay);

    /// <summary>What is left after <see cref="Epochs"/>, above 0; Keras's <c>decay_rate</c>. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Factor { get; init => field = Preconditions.AboveAndFinite(Owner, nameof(Factor), value, 0); } = 0.9;

    /// <summary>
    /// Epochs in which the rate is multiplied once, above 0; half ones count too. Keras's <c>decay_steps</c>, in
    /// epochs. Default 1.
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
        return context.Options.LearningRate * Math.Pow(Factor, Staircase ? Math.Floor(times) : times);
    }
}
