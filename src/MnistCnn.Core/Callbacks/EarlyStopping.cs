using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Stops when a metric has not improved for a number of epochs, and can put the best epoch's weights back; Keras's
/// <c>EarlyStopping</c>, which restores (as in Keras 3) also when training runs to its end.
/// </summary>
public sealed class EarlyStopping : IStatefulCallback
{
    private double _best;
    private int _wait;
    private WeightSnapshot? _bestWeights;

    /// <summary>What to watch. Default <see cref="MonitoredMetric.ValidationAccuracy"/>, as in the notebook.</summary>
    public MonitoredMetric Monitor { get; init; } = MonitoredMetric.ValidationAccuracy;

    /// <summary>Epochs without improvement after which to stop, 0 or more. Default 0, as in Keras.</summary>
    public int Patience { get; init; }

    /// <summary>How much better than the best an epoch must be to count as improvement, 0 or more. Default 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>A value that must be beaten, or epochs count as without improvement; null, the default, for none.</summary>
    public double? Baseline { get; init; }

    /// <summary>Epochs at the beginning that are not watched, 0 or more; Keras's <c>start_from_epoch</c>. Default 0.</summary>
    public int StartFromEpoch { get; init; }

    /// <summary>Whether to put the best epoch's weights back at train end, however training ended. Default false, as in Keras.</summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>The best epoch of the run so far, 1 for the first; 0 before any was watched.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epoch after which training was stopped; 0 if it was not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <inheritdoc/>
    public void OnTrainBegin(TrainingContext context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(MinDelta);
        ArgumentOutOfRangeException.ThrowIfNegative(StartFromEpoch);
        ArgumentOutOfRangeException.ThrowIfEqual(Baseline ?? 0, double.NaN, nameof(Baseline));
        context.Require(Monitor, nameof(EarlyStopping));
        (_best, _wait, BestEpoch, StoppedEpoch) = (Monitor.Worst, 0, 0, 0);
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Epoch <= StartFromEpoch)
            return;
        double value = Monitor.Read(report) ?? double.NaN;
        bool better = Monitor.IsBetter(value, _best, MinDelta);
        // The first watched epoch is kept even if it is no number, so that there is something to restore.
        if (better || BestEpoch == 0)
            Keep(context, report.Epoch);
        _wait++;
        if (better)
            Improve(value);
        else if (_wait >= Patience && report.Epoch > 1)
            Stop(context, report.Epoch);
    }

    /// <inheritdoc/>
    public void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set("best", _best);
        state.Set("wait", _wait);
        state.Set("best_epoch", BestEpoch);
        state.Set("stopped_epoch", StoppedEpoch);
        _bestWeights?.Save(state.Part("best_weights"));
    }

    /// <inheritdoc/>
    public void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(state);
        (_best, _wait) = (state.GetDouble("best"), state.GetInt32("wait"));
        (BestEpoch, StoppedEpoch) = (state.GetInt32("best_epoch"), state.GetInt32("stopped_epoch"));
        _bestWeights?.Dispose();
        _bestWeights = null;
        if (state.Contains("best_weights"))
            _bestWeights = context.ReadWeights(state.Part("best_weights"));
    }

    /// <inheritdoc/>
    public void OnTrainEnd(TrainingContext context)
    {
        using WeightSnapshot? bestWeights = _bestWeights;
        _bestWeights = null;
        bestWeights?.Restore();
    }

    private void Improve(double value)
    {
        _best = value;
        if (Baseline is not { } baseline || Monitor.IsBetter(value, baseline, MinDelta))
            _wait = 0;
    }

    private void Keep(TrainingContext context, int epoch)
    {
        BestEpoch = epoch;
        if (!RestoreBestWeights)
            return;
        _bestWeights?.Dispose();
        _bestWeights = context.CaptureWeights();
    }

    private void Stop(TrainingContext context, int epoch)
    {
        StoppedEpoch = epoch;
        context.RequestStop(FormattableString.Invariant(
            $"{Monitor} has not improved for {_wait} epoch{(_wait == 1 ? "" : "s")} since epoch {BestEpoch} ({_best:0.0000})."));
    }
}
