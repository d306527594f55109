using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Raises the learning rate to <see cref="TrainerOptions.LearningRate"/> and lowers it to almost nothing, a little with
/// each batch, along cosines; PyTorch's <c>OneCycleLR</c> with its defaults but for <c>cycle_momentum</c>: momentum
/// stays as it is (Smith and Topin, 2018).
/// </summary>
public sealed class OneCycle : StepSchedule
{
    private const string Owner = nameof(OneCycle);

    private const double InitialDivisor = 25;
    private const double FinalDivisor = 1e4;

    /// <summary>
    /// The share of all steps that rise, above 0 and below 1; PyTorch's <c>pct_start</c>. Default 0.3.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double RisingShare
    {
        get;
        init => field = Preconditions.AboveAndBelow(Owner, nameof(RisingShare), value, 0, 1);
    } = 0.3;

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        double peak = context.Options.LearningRate;
        long total = (long)context.Options.Epochs * context.StepsPerEpoch;
        double rising = (RisingShare * total) - 1;
        double start = peak / InitialDivisor;
        return stepNumber <= rising
            ? Anneal(start, peak, rising > 0 ? stepNumber / rising : 1)
            : Anneal(peak, start / FinalDivisor, (stepNumber - rising) / (total - 1 - rising));
    }

    private static double Anneal(double from, double to, double share) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
