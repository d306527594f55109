using MnistCnn.State;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Stops when a metric has not improved for a number of epochs, and can put the best epoch's weights back; Keras's
/// <c>EarlyStopping</c>, which restores (as in Keras 3) also when training runs to its end.
/// </summary>
public sealed class EarlyStopping : MonitorCallback
{
    private int _wait;
    private WeightSnapshot? _bestWeights;

    /// <summary>
    /// Makes a callback that watches <see cref="MonitoredMetric.ValidationAccuracy"/>, as in the notebook, or what
    /// <see cref="MonitorCallback.Monitor"/> is set to.
    /// </summary>
    public EarlyStopping()
        : base(MonitoredMetric.ValidationAccuracy)
    {
    }

    /// <summary>Epochs without improvement after which to stop, 0 or more. Default 0, as in Keras.</summary>
    public int Patience { get; init; }

    /// <summary>How much better than the best an epoch must be to count as improvement, 0 or more. Default 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>
    /// A value that must be beaten, or epochs count as without improvement; null, the default, for none.
    /// </summary>
    public double? Baseline { get; init; }

    /// <summary>
    /// Epochs at the beginning that are not watched, 0 or more; Keras's <c>start_from_epoch</c>. Default 0.
    /// </summary>
    public int StartFromEpoch { get; init; }

    /// <summary>
    /// Whether to put the best epoch's weights back at train end, however training ended. Default false, as in Keras.
    /// </summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>The best epoch of the run so far, 1 for the first; 0 before any was watched.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epoch after which training was stopped; 0 if it was not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        const string Owner = nameof(EarlyStopping);
        Preconditions.AtLeast(Owner, nameof(Patience), Patience, 0);
        Preconditions.AtLeast(Owner, nameof(MinDelta), MinDelta, 0);
        Preconditions.AtLeast(Owner, nameof(StartFromEpoch), StartFromEpoch, 0);
        if (Baseline is double.NaN)
            throw Preconditions.OutOfRange(Owner, nameof(Baseline), Baseline, "a number");
        base.OnTrainBegin(context);
        (_wait, BestEpoch, StoppedEpoch) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Epoch <= StartFromEpoch)
            return;
        double value = Read(report);
        bool better = IsBetter(value, MinDelta);
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
    public override void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.SaveState(context, state);
        state.Set("wait", _wait);
        state.Set("best_epoch", BestEpoch);
        state.Set("stopped_epoch", StoppedEpoch);
        _bestWeights?.Save(state.Part("best_weights"));
    }

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(state);
        base.LoadState(context, state);
        (_wait, BestEpoch, StoppedEpoch) =
            (state.GetInt32("wait"), state.GetInt32("best_epoch"), state.GetInt32("stopped_epoch"));
        _bestWeights = state.Contains("best_weights") ? context.ReadWeights(state.Part("best_weights")) : null;
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        _bestWeights?.Restore();
        _bestWeights = null;
    }

    private void Improve(double value)
    {
        Best = value;
        if (Baseline is not { } baseline || Monitor.IsBetter(value, baseline, MinDelta))
            _wait = 0;
    }

    private void Keep(TrainingContext context, int epoch)
    {
        BestEpoch = epoch;
        if (RestoreBestWeights)
            _bestWeights = context.CaptureWeights();
    }

    private void Stop(TrainingContext context, int epoch)
    {
        StoppedEpoch = epoch;
        string epochs = _wait == 1 ? "epoch" : "epochs";
        context.RequestStop(FormattableString.Invariant(
            $"{Monitor} has not improved for {_wait} {epochs} since epoch {BestEpoch} ({Best:0.0000})."));
    }
}
