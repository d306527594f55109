using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Lowers the learning rate from <see cref="TrainerOptions.LearningRate"/> along half a cosine, a little with each
/// batch, on demand after a linear rise from 0; Keras's <c>CosineDecay</c>, PyTorch's <c>CosineAnnealingLR</c>
/// (Loshchilov and Hutter, 2017) after a <c>LinearLR</c>.
/// </summary>
/// <remarks>For a warm-up alone, set <see cref="FinalShare"/> to 1.</remarks>
public sealed class CosineDecay : TrainingCallback
{
    private int _epochs;
    private double _peak;

    /// <summary>
    /// Epochs that the rate rises first, 0 or more and fewer than there are; half ones count too. Default 0.
    /// </summary>
    public double WarmupEpochs { get; init; }

    /// <summary>
    /// The share of the learning rate that is left at the end, 0 to 1; Keras's <c>alpha</c>. Default 0.
    /// </summary>
    public double FinalShare { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A property is out of its range.</exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        (_epochs, _peak) = (context.Options.Epochs, context.Options.LearningRate);
        Check();
    }

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingContext context, int batch)
    {
        double step = ((double)context.History.Epochs.Count * context.StepsPerEpoch) + batch - 1;
        double warmup = WarmupEpochs * context.StepsPerEpoch;
        double progress = (step - warmup) / (((double)_epochs * context.StepsPerEpoch) - warmup);
        context.LearningRate = step < warmup
            ? _peak * step / warmup
            : _peak * (FinalShare + ((1 - FinalShare) / 2 * (1 + Math.Cos(Math.PI * progress))));
    }

    private void Check()
    {
        if (!(WarmupEpochs >= 0 && WarmupEpochs < _epochs))
            throw Preconditions.OutOfRange(
                nameof(CosineDecay), nameof(WarmupEpochs), WarmupEpochs,
                $"at least 0 and below the {_epochs} epochs of the run", "the decay needs the rest");
        Preconditions.InRange(nameof(CosineDecay), nameof(FinalShare), FinalShare, 0, 1);
    }
}
