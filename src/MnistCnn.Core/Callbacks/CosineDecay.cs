using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Lowers the learning rate from <see cref="TrainerOptions.LearningRate"/> along half a cosine, a little with each
/// batch, on demand after a linear rise from 0; Keras's <c>CosineDecay</c>, PyTorch's <c>CosineAnnealingLR</c>
/// (Loshchilov and Hutter, 2017) after a <c>LinearLR</c>.
/// </summary>
/// <remarks>For a warm-up alone, set <see cref="FinalShare"/> to 1.</remarks>
public sealed class CosineDecay : StepSchedule
{
    private const string Owner = nameof(CosineDecay);

    /// <summary>
    /// Epochs that the rate rises first, 0 or more and fewer than there are; half ones count too. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double WarmupEpochs
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(WarmupEpochs), value, 0);
    }

    /// <summary>
    /// The share of the learning rate that is left at the end, 0 to 1; Keras's <c>alpha</c>. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double FinalShare { get; init => field = Preconditions.InRange(Owner, nameof(FinalShare), value, 0, 1); }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The warm-up is as long as the run.</exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        base.OnTrainBegin(context);
        int epochs = context.Options.Epochs;
        if (WarmupEpochs >= epochs)
            throw Preconditions.OutOfRange(
                Owner, nameof(WarmupEpochs), WarmupEpochs,
                $"below the number of epochs, {epochs}", "the decay needs the rest");
    }

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        double peak = context.Options.LearningRate;
        double warmup = WarmupEpochs * context.StepsPerEpoch;
        double progress = (stepNumber - warmup) / (((double)context.Options.Epochs * context.StepsPerEpoch) - warmup);
        return stepNumber < warmup
            ? peak * stepNumber / warmup
            : peak * (FinalShare + ((1 - FinalShare) / 2 * (1 + Math.Cos(Math.PI * progress))));
    }
}
