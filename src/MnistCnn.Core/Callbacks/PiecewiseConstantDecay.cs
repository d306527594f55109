using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Multiplies <see cref="TrainerOptions.LearningRate"/> by one share until a moment of the run, by another until the
/// next, and so on; Keras's <c>PiecewiseConstantDecay</c>, PyTorch's <c>MultiStepLR</c>.
/// </summary>
/// <example><code>new PiecewiseConstantDecay([10, 15], [1, 0.1, 0.01])</code></example>
public sealed class PiecewiseConstantDecay : StepSchedule
{
    private readonly double[] _boundaries;
    private readonly double[] _shares;

    /// <summary>Makes a schedule.</summary>
    /// <param name="boundaries">
    /// Epochs after which the next share holds, above 0 and ascending; half ones count too.
    /// </param>
    /// <param name="shares">The shares, 0 or more and one more than <paramref name="boundaries"/>.</param>
    /// <exception cref="ArgumentException">They are not of this kind.</exception>
    public PiecewiseConstantDecay(IReadOnlyList<double> boundaries, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(shares);
        (_boundaries, _shares) = ([.. boundaries], [.. shares]);
        if (_shares.Length != _boundaries.Length + 1)
            throw new ArgumentException(
                $"{_boundaries.Length} boundaries need {_boundaries.Length + 1} shares, and there are "
                + $"{_shares.Length}.",
                nameof(shares));
        for (int i = 0; i < _boundaries.Length; i++)
            if (!(_boundaries[i] > (i == 0 ? 0 : _boundaries[i - 1])))
                throw new ArgumentOutOfRangeException(
                    nameof(boundaries), _boundaries[i], "Boundaries must be above 0 and ascend.");
        foreach (double share in _shares)
            if (!(share >= 0 && double.IsFinite(share)))
                throw new ArgumentOutOfRangeException(nameof(shares), share, "Shares must be 0 or more, and finite.");
    }

    /// <inheritdoc/>
    protected override double RateAt(TrainingContext context, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(context);
        int passed = _boundaries.Count(boundary => stepNumber >= boundary * context.StepsPerEpoch);
        return context.Options.LearningRate * _shares[passed];
    }
}
