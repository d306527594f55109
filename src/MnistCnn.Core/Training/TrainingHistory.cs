using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Training;

/// <summary>
/// What <c>Trainer.Fit</c> did, epoch by epoch, as it returns it. The callback
/// <see cref="Callbacks.History"/> collects the same reports while the run goes on.
/// </summary>
public sealed class TrainingHistory
{
    private readonly List<EpochReport> _epochs = [];

    internal TrainingHistory()
    {
    }

    /// <summary>Puts a history together, for instance one read from a file.</summary>
    public TrainingHistory(IEnumerable<EpochReport> epochs, string? stopReason = null)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        _epochs.AddRange(epochs);
        StopReason = stopReason;
    }

    /// <summary>One report an epoch, first to last.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <summary>
    /// Why somebody asked to stop, also where that was in the last epoch and changed nothing; null if nobody did.
    /// </summary>
    public string? StopReason { get; internal set; }

    /// <summary>Time of all epochs together.</summary>
    public TimeSpan Duration => _epochs.Aggregate(TimeSpan.Zero, (sum, epoch) => sum + epoch.Duration);

    /// <summary>The epoch that did best, the earliest of equals.</summary>
    /// <param name="metric">
    /// What to judge by: what <c>EarlyStopping</c> or <c>ModelCheckpoint</c> of the run watched gives the epoch that
    /// they kept.
    /// </param>
    /// <returns>
    /// The report of that epoch; null where no epoch has a number for the metric, as those of validation without a
    /// validation set.
    /// </returns>
    public EpochReport? BestEpoch(MonitoredMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        EpochReport? best = null;
        foreach (EpochReport epoch in _epochs)
        {
            double bestSoFar = best is null ? metric.Worst : metric.Read(best)!.Value;
            if (metric.IsBetter(metric.Read(epoch) ?? double.NaN, bestSoFar))
                best = epoch;
        }

        return best;
    }

    /// <summary>
    /// The history as CSV: <c>epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds</c>, numbers in full with
    /// a point, validation columns empty without validation, lines ended by a line feed. Metrics of
    /// <see cref="TrainerOptions.Metrics"/> stand after <c>val_accuracy</c>, as <c>val_macro_f1</c> and so on.
    /// </summary>
    public string ToCsv() => HistoryCsv.Format(this);

    /// <summary>Writes what <see cref="ToCsv"/> gives to a file, whole or not at all.</summary>
    /// <param name="path">The file to write; its directory must exist, and a file of that name is replaced.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or names no file.</exception>
    /// <exception cref="IOException">
    /// The directory does not exist or is read-only, <paramref name="path"/> is a directory, or the file cannot be
    /// written for another reason; one of that name from before stays as it was.
    /// </exception>
    public void SaveCsv(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ToCsv());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    internal void Add(EpochReport epoch) => _epochs.Add(epoch);

    internal void TakeOver(TrainingHistory earlier)
    {
        _epochs.Clear();
        _epochs.AddRange(earlier._epochs);
        StopReason = earlier.StopReason ?? StopReason;
    }
}
