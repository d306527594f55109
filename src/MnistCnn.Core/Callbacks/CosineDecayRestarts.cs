using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Lowers the learning rate from <see cref="TrainerOptions.LearningRate"/> along half a cosine, and begins again, a
/// little with each batch; Keras's <c>CosineDecayRestarts</c>, PyTorch's <c>CosineAnnealingWarmRestarts</c>
/// (Loshchilov and Hutter, 2017).
/// </summary>
public sealed class CosineDecayRestarts : StepSchedule
{
    private const string Owner = nameof(CosineDecayRestarts);

    /// <summary>
    /// Epochs of the first decay, above 0; half ones count too. Keras's <c>first_decay_steps</c>, in epochs. Default
    /// 10.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double FirstEpochs
    {
        get;
        init => field = Preconditions.AboveAndFinite(Owner, nameof(FirstEpochs), value, 0);
    } = 10;

    /// <summary>
    /// How many times as long as the one before each decay is, at least 1; Keras's <c>t_mul</c>. Default 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double LengthFactor
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(LengthFactor), value, 1);
    } = 2;

    /// <summary>
    /// The share of the rate of the one before that each decay begins with, above 0 to 1; Keras's <c>m_mul</c>. Default
    /// 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double PeakFactor
    {
        get;
        init => field = Preconditions.AboveAndAtMost(Owner, nameof(PeakFactor), value, 0, 1);
    } = 1;

    /// <summary>
    /// The share of the learning rate that each decay ends with, 0 to 1; Keras's <c>alpha</c>. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double FinalShare { get; init => field = Preconditions.InRange(Owner, nameof(FinalShare), value, 0, 1); }

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        double length = FirstEpochs * context.StepsPerEpoch, begin = 0, peak = 1;
        for (; stepNumber >= begin + length; length *= LengthFactor, peak *= PeakFactor)
            begin += length;
        double cosine = peak / 2 * (1 + Math.Cos(Math.PI * (stepNumber - begin) / length));
        return context.Options.LearningRate * (FinalShare + ((1 - FinalShare) * cosine));
    }
}
