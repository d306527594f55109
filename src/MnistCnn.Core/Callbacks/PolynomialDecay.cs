using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Lowers the learning rate from <see cref="TrainerOptions.LearningRate"/> to a share of it along a power, a little
/// with each batch; Keras's <c>PolynomialDecay</c>. With <see cref="Power"/> 1, the default, along a straight line.
/// </summary>
public sealed class PolynomialDecay : StepSchedule
{
    private const string Owner = nameof(PolynomialDecay);

    /// <summary>The exponent, above 0; Keras's <c>power</c>. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Power { get; init => field = Preconditions.AboveAndFinite(Owner, nameof(Power), value, 0); } = 1;

    /// <summary>
    /// The share of the learning rate that is left at the end, 0 to 1; Keras's <c>end_learning_rate</c>, as a share.
    /// Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double FinalShare { get; init => field = Preconditions.InRange(Owner, nameof(FinalShare), value, 0, 1); }

    /// <summary>
    /// Epochs that it takes, above 0, after which the rate stays; null, the default, for all of the run. Keras's
    /// <c>decay_steps</c>, in epochs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? Epochs
    {
        get;
        init => field = value is { } epochs
            ? Preconditions.AboveAndFinite(Owner, nameof(Epochs), epochs, 0)
            : value;
    }

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        double steps = (Epochs ?? context.Options.Epochs) * context.StepsPerEpoch;
        double left = Math.Pow(1 - Math.Min(stepNumber / steps, 1), Power);
        return context.Options.LearningRate * (FinalShare + ((1 - FinalShare) * left));
    }
}
