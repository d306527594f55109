using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Raises the learning rate to <see cref="TrainerOptions.LearningRate"/> and lowers it to almost nothing, a little with
/// each batch, along cosines; PyTorch's <c>OneCycleLR</c> with its defaults but for <c>cycle_momentum</c>: momentum
/// stays as it is (Smith and Topin, 2018).
/// </summary>
public sealed class OneCycle : TrainingCallback
{
    private const double InitialDivisor = 25;
    private const double FinalDivisor = 1e4;

    private double _peak;

    /// <summary>
    /// The share of all steps that rise, above 0 and below 1; PyTorch's <c>pct_start</c>. Default 0.3.
    /// </summary>
    public double RisingShare { get; init; } = 0.3;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="RisingShare"/> is out of its range.</exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        Preconditions.AboveAndBelow(nameof(OneCycle), nameof(RisingShare), RisingShare, 0, 1);
        _peak = context.Options.LearningRate;
    }

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingContext context, int batch) =>
        context.LearningRate = RateAt(
            ((long)context.History.Epochs.Count * context.StepsPerEpoch) + batch - 1,
            (long)context.Options.Epochs * context.StepsPerEpoch);

    private double RateAt(long step, long total)
    {
        double rising = (RisingShare * total) - 1;
        double start = _peak / InitialDivisor;
        return step <= rising
            ? Anneal(start, _peak, rising > 0 ? step / rising : 1)
            : Anneal(_peak, start / FinalDivisor, (step - rising) / (total - 1 - rising));
    }

    private static double Anneal(double from, double to, double share) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
