using MnistCnn.State;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Stops when a metric has not improved for a number of epochs, and can put the best epoch's weights back; Keras's
/// <c>EarlyStopping</c>, which restores (as in Keras 3) also when training runs to its end.
/// </summary>
/// <example>
/// <code>
/// var stopping = new EarlyStopping
/// {
///     Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5, RestoreBestWeights = true,
/// };
/// new Trainer(model) { Callbacks = { stopping } }.Fit(training, validation);
/// Console.WriteLine($"The weights are those of epoch {stopping.BestEpoch}.");
/// </code>
/// </example>
public sealed class EarlyStopping : MonitorCallback
{
    private const string Owner = nameof(EarlyStopping);

    private int _wait;
    private WeightSnapshot? _bestWeights;

    /// <summary>
    /// Makes a callback that watches <see cref="MonitoredMetric.ValidationLoss"/>, as in Keras, or what
    /// <see cref="MonitorCallback.Monitor"/> is set to.
    /// </summary>
    public EarlyStopping()
        : base(MonitoredMetric.ValidationLoss)
    {
    }

    /// <summary>Epochs without improvement after which to stop, 0 or more. Default 0, as in Keras.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Patience { get; init => field = Preconditions.AtLeast(Owner, nameof(Patience), value, 0); }

    /// <summary>How much better than the best an epoch must be to count as improvement, 0 or more. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double MinDelta { get; init => field = Preconditions.AtLeastAndFinite(Owner, nameof(MinDelta), value, 0); }

    /// <summary>
    /// A value that must be beaten, or epochs count as without improvement; null, the default, for none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? Baseline { get; init => field = Preconditions.NotNaN(Owner, nameof(Baseline), value); }

    /// <summary>
    /// Stop as soon as the metric is worse than this, whatever the patience; Lightning's <c>divergence_threshold</c>.
    /// Default null, for never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? DivergenceThreshold
    {
        get;
        init => field = Preconditions.NotNaN(Owner, nameof(DivergenceThreshold), value);
    }

    /// <summary>
    /// Epochs at the beginning that are not watched, 0 or more; Keras's <c>start_from_epoch</c>. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int StartFromEpoch { get; init => field = Preconditions.AtLeast(Owner, nameof(StartFromEpoch), value, 0); }

    /// <summary>
    /// Whether to put the best epoch's weights back at train end, however training ended. Where no epoch was best, the
    /// weights stay. Default false, as in Keras.
    /// </summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>
    /// The best epoch of the run so far, 1 for the first; 0 before any had a value that is better than none, which NaN
    /// is not.
    /// </summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epoch after which training was stopped; 0 if it was not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        base.OnTrainBegin(context);
        (_wait, BestEpoch, StoppedEpoch) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (Read(context, report) is not { } value || report.Epoch <= StartFromEpoch)
            return;
        _wait++;
        if (IsBetter(value, MinDelta))
            Improve(context, report.Epoch, value);
        else if (_wait >= Patience && report.Epoch > 1)
            Stop(context, report.Epoch, PatienceReason);
        if (DivergenceThreshold is { } threshold && Monitor.IsBetter(threshold, value))
            Stop(context, report.Epoch, FormattableString.Invariant(
                $"{Monitor} became {value:0.0000}, worse than the divergence threshold of {threshold}."));
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
        // With more patience than then, this callback would not have stopped the run.
        if (_wait < Patience && context.History.StopReason == PatienceReason)
            context.History.StopReason = null;
        if (!context.StopRequested)
            StoppedEpoch = 0;
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        if (StoppedEpoch > 0)
            Announce(context, $"Epoch {StoppedEpoch}: early stopping");
        if (_bestWeights is not null)
            Announce(context, $"Restoring model weights from the end of the best epoch: {BestEpoch}.");
        _bestWeights?.Restore();
        _bestWeights = null;
    }

    private void Improve(TrainingContext context, int epoch, double value)
    {
        (Best, BestEpoch) = (value, epoch);
        if (RestoreBestWeights)
            _bestWeights = context.CaptureWeights();
        if (Baseline is not { } baseline || Monitor.IsBetter(value, baseline, MinDelta))
            _wait = 0;
    }

    private void Stop(TrainingContext context, int epoch, string reason)
    {
        StoppedEpoch = epoch;
        context.RequestStop(reason);
    }

    private string PatienceReason
    {
        get
        {
            string epochs = _wait == 1 ? "epoch" : "epochs";
            return BestEpoch == 0
                ? FormattableString.Invariant($"{Monitor} has been NaN or infinite for {_wait} {epochs}.")
                : FormattableString.Invariant(
                    $"{Monitor} has not improved for {_wait} {epochs} since epoch {BestEpoch} ({Best:0.0000}).");
        }
    }
}
