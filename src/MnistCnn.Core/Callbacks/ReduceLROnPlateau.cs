using MnistCnn.State;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Lowers the learning rate when a metric has not improved for a number of epochs; Keras's <c>ReduceLROnPlateau</c>.
/// </summary>
public sealed class ReduceLROnPlateau : MonitorCallback
{
    private const string Owner = nameof(ReduceLROnPlateau);

    private int _wait;
    private int _cooldown;

    /// <summary>
    /// Makes a callback that watches <see cref="MonitoredMetric.ValidationLoss"/>, as in Keras, or what
    /// <see cref="MonitorCallback.Monitor"/> is set to.
    /// </summary>
    public ReduceLROnPlateau()
        : base(MonitoredMetric.ValidationLoss)
    {
    }

    /// <summary>What the rate is multiplied by, above 0 and below 1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Factor
    {
        get;
        init => field = Preconditions.AboveAndBelow(Owner, nameof(Factor), value, 0, 1);
    } = 0.1;

    /// <summary>Epochs without improvement after which the rate falls, at least 1. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Patience { get; init => field = Preconditions.AtLeast(Owner, nameof(Patience), value, 1); } = 10;

    /// <summary>
    /// How much better than the best an epoch must be to count as improvement, 0 or more. Default 0.0001.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MinDelta
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(MinDelta), value, 0);
    } = 1e-4;

    /// <summary>Epochs after a fall that are not counted, 0 or more. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Cooldown { get; init => field = Preconditions.AtLeast(Owner, nameof(Cooldown), value, 0); }

    /// <summary>The rate below which it never falls, 0 or more. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MinLearningRate
    {
        get;
        init => field = Preconditions.AtLeastAndFinite(Owner, nameof(MinLearningRate), value, 0);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        base.OnTrainBegin(context);
        (_wait, _cooldown) = (0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (Read(context, report) is not { } value)
            return;
        if (_cooldown > 0)
        {
            _cooldown--;
            _wait = 0;
        }

        if (IsBetter(value, MinDelta))
            (Best, _wait) = (value, 0);
        else if (_cooldown == 0 && ++_wait >= Patience && context.LearningRate > MinLearningRate)
            Reduce(context, report.Epoch);
    }

    /// <inheritdoc/>
    public override void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.SaveState(context, state);
        state.Set("wait", _wait);
        state.Set("cooldown", _cooldown);
    }

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.LoadState(context, state);
        (_wait, _cooldown) = (state.GetInt32("wait"), state.GetInt32("cooldown"));
    }

    private void Reduce(TrainingContext context, int epoch)
    {
        context.LearningRate = Math.Max(context.LearningRate * Factor, MinLearningRate);
        (_cooldown, _wait) = (Cooldown, 0);
        Announce(
            context,
            $"Epoch {epoch}: {nameof(ReduceLROnPlateau)} reducing learning rate to {context.LearningRate}.");
    }
}
