using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>Lowers the learning rate when a metric has not improved for a number of epochs; Keras's <c>ReduceLROnPlateau</c>.</summary>
public sealed class ReduceLROnPlateau : IStatefulCallback
{
    private double _best;
    private int _wait;
    private int _cooldown;

    /// <summary>What to watch. Default <see cref="MonitoredMetric.ValidationLoss"/>, as in Keras.</summary>
    public MonitoredMetric Monitor { get; init; } = MonitoredMetric.ValidationLoss;

    /// <summary>What the rate is multiplied by, above 0 and below 1. Default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs without improvement after which the rate falls, at least 1. Default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>How much better than the best an epoch must be to count as improvement, 0 or more. Default 0.0001.</summary>
    public double MinDelta { get; init; } = 1e-4;

    /// <summary>Epochs after a fall that are not counted, 0 or more. Default 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The rate below which it never falls, 0 or more. Default 0.</summary>
    public double MinLearningRate { get; init; }

    /// <inheritdoc/>
    public void OnTrainBegin(TrainingContext context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Factor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Factor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinDelta);
        ArgumentOutOfRangeException.ThrowIfNegative(Cooldown);
        ArgumentOutOfRangeException.ThrowIfNegative(MinLearningRate);
        context.Require(Monitor, nameof(ReduceLROnPlateau));
        (_best, _wait, _cooldown) = (Monitor.Worst, 0, 0);
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (_cooldown > 0)
        {
            _cooldown--;
            _wait = 0;
        }

        double value = Monitor.Read(report) ?? double.NaN;
        if (Monitor.IsBetter(value, _best, MinDelta))
            (_best, _wait) = (value, 0);
        else if (_cooldown == 0 && ++_wait >= Patience && context.LearningRate > MinLearningRate)
            Reduce(context);
    }

    /// <inheritdoc/>
    public void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set("best", _best);
        state.Set("wait", _wait);
        state.Set("cooldown", _cooldown);
    }

    /// <inheritdoc/>
    public void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_best, _wait, _cooldown) = (state.GetDouble("best"), state.GetInt32("wait"), state.GetInt32("cooldown"));
    }

    private void Reduce(TrainingContext context)
    {
        context.LearningRate = Math.Max(context.LearningRate * Factor, MinLearningRate);
        (_cooldown, _wait) = (Cooldown, 0);
    }
}
