using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Saves the network after epochs or batches, each file whole or not at all; Keras's <c>ModelCheckpoint</c>.
/// </summary>
/// <remarks>
/// The files are those of <see cref="ModelFile"/>: a <see cref="Cnn"/>, also one in a <c>TorchModel</c>, is
/// saved with its architecture, class names and the numbers of the epoch, any other module as its weights alone.
/// <see cref="Writer"/> makes them files of another format. One run at a time writes files of one template to a
/// directory; a file there, <c>.lock</c>, says meanwhile which.
/// </remarks>
/// <example><code>new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { SaveBestOnly = true }</code></example>
public sealed class ModelCheckpoint : MonitorCallback
{
    private const string Owner = nameof(ModelCheckpoint);

    private readonly CheckpointName _name;
    private readonly KeptFiles _files = new();
    private OwnerLock? _lock;

    /// <summary>
    /// Makes a checkpoint callback; nothing is written yet. The best epoch is that of
    /// <see cref="MonitoredMetric.ValidationLoss"/>, as in Keras, or of what <see cref="MonitorCallback.Monitor"/> is
    /// set to.
    /// </summary>
    /// <param name="nameTemplate">
    /// The path of each file below <see cref="Directory"/>, with placeholders in braces: <c>epoch</c>, <c>loss</c>,
    /// <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c>, one of <see cref="TrainerOptions.Metrics"/> such as
    /// <c>val_macro_f1</c>, or the name of <see cref="MonitorCallback.Monitor"/>, each with a .NET number format if
    /// wanted, such as <c>{epoch:00}</c>; with <see cref="EveryBatches"/> also <c>batch</c>, the batch in its epoch.
    /// Both count from 1.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The template is empty, rooted, leads out of its directory, or its braces do not match; or a number format is
    /// none, or makes a name that is too long.
    /// </exception>
    public ModelCheckpoint(string nameTemplate)
        : base(MonitoredMetric.ValidationLoss) => _name = new CheckpointName(nameTemplate);

    /// <summary>The directory that the files go to, made when missing. Default the current one.</summary>
    /// <exception cref="ArgumentException">It is set to a blank text.</exception>
    public string Directory { get; init => field = Preconditions.NotBlank(Owner, nameof(Directory), value); } = ".";

    /// <summary>
    /// Whether to save only epochs that are strictly better than all before; NaN never is. Default false, as in Keras.
    /// </summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>
    /// With <see cref="SaveBestOnly"/>: the value that the first saved epoch must beat already; Keras's
    /// <c>initial_value_threshold</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? InitialThreshold
    {
        get;
        init => field = Preconditions.NotNaN(Owner, nameof(InitialThreshold), value);
    }

    /// <summary>Save after every so many epochs, at least 1; Keras's <c>save_freq</c>, in epochs. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int EveryEpochs { get; init => field = Preconditions.AtLeast(Owner, nameof(EveryEpochs), value, 1); } = 1;

    /// <summary>
    /// Save after every so many batches instead, at least 1, counted from the first of epoch 1; Keras's
    /// <c>save_freq</c> as a number. Default null, for epochs.
    /// </summary>
    /// <remarks>
    /// Metrics are then the means over the epoch so far, so that nothing of validation can be watched or be in a name;
    /// weights are those that train, where <see cref="TrainerOptions.WeightAveragingMomentum"/> asks for an average
    /// too.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? EveryBatches { get; init => field = Preconditions.AtLeast(Owner, nameof(EveryBatches), value, 1); }

    /// <summary>
    /// How many of the files of this run stay, at least 1: the last ones, and the best beside them; earlier ones are
    /// deleted. TensorFlow's <c>max_to_keep</c>. Default null, for all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? KeepLast { get; init => field = Preconditions.AtLeast(Owner, nameof(KeepLast), value, 1); }

    /// <summary>
    /// How many of the files of this run stay, at least 1: those of the best epochs. An epoch that is not among them is
    /// not saved. Lightning's <c>save_top_k</c>. Default null, for all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? KeepBest { get; init => field = Preconditions.AtLeast(Owner, nameof(KeepBest), value, 1); }

    /// <summary>
    /// What writes the files, such as MnistCnn.Keras's <c>KerasWriter</c>; null, the default, for
    /// <see cref="ModelFile"/>.
    /// </summary>
    public IModelWriter? Writer { get; init; }

    /// <summary>The full path of the file written last in this run; null before the first.</summary>
    public string? LastPath { get; private set; }

    /// <summary>The full path of the file of the best epoch in this run; null before the first one saved.</summary>
    public string? BestPath { get; private set; }

    /// <inheritdoc/>
    public override bool RunsOnFirstRankOnly => true;

    /// <inheritdoc/>
    // Without the metric every epoch is saved all the same, unless it chooses.
    protected override bool RequiresMonitor => ChoosesByMonitor;

    /// <inheritdoc/>
    /// <exception cref="IOException">
    /// The files cannot be written, or another run that has not ended writes them; the message names the process.
    /// </exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _name.TakeMetrics(Monitor, context.Options.Metrics, mayBeBatch: EveryBatches is not null);
        CheckpointRules.Check(this, _name, context.Options);
        base.OnTrainBegin(context);
        if (_name.FirstOfValidation is { } metric)
            context.Require(metric, nameof(ModelCheckpoint));
        Writer?.Check(context.Model, Path.Combine(Directory, _name.Template));
        string directory = Path.Combine(Path.GetFullPath(Directory), _name.FixedDirectory);
        WritableDirectory.Ensure(directory);
        _name.CheckTarget(Path.GetFullPath(Directory));
        _lock?.Dispose();
        _lock = OwnerLock.Take(
            Path.Combine(directory, _name.LockName), Path.GetFullPath(Path.Combine(Directory, _name.Template)),
            $"Wait until it ends, or give this {nameof(ModelCheckpoint)} another directory or template.");
        TemporaryFiles.Sweep(directory, _name.CanBe);
        Best = InitialThreshold ?? Best;
        (LastPath, BestPath) = (null, null);
        _files.Clear();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context, BatchReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (EveryBatches is not { } every || (context.StepNumber(report.Epoch, report.Batch) + 1) % every != 0)
            return;
        var soFar = new EpochReport(
            report.Epoch, report.ReadRunningMetrics(), Validation: null, context.LearningRate, TimeSpan.Zero);
        context.DescribeModel(soFar);
        Decide(context, soFar, report.Batch);
        context.DescribeModel();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (EveryBatches is null && report.Epoch % EveryEpochs == 0)
            Decide(context, report, batch: null);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        base.OnTrainEnd(context);
        _lock?.Dispose();
        _lock = null;
    }

    /// <inheritdoc/>
    public override void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.SaveState(context, state);
        if (LastPath is not null)
            state.Set("last_path", LastPath);
        if (BestPath is not null)
            state.Set("best_path", BestPath);
        _files.SaveState(state.Part("files"));
    }

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.LoadState(context, state);
        LastPath = state.Contains("last_path") ? state.GetString("last_path") : null;
        BestPath = state.Contains("best_path") ? state.GetString("best_path") : null;
        _files.LoadState(state.Part("files"));
    }

    internal bool ChoosesByMonitor => SaveBestOnly || KeepBest is not null;

    private void Decide(TrainingContext context, EpochReport report, int? batch)
    {
        string place = FormattableString.Invariant($"Epoch {report.Epoch}{(batch is null ? "" : $", batch {batch}")}");
        double? value = ChoosesByMonitor ? Read(context, report) : Monitor.Read(report);
        bool better = value is { } number && IsBetter(number);
        if (better || IsWanted(value))
            Save(context, _name.For(report, batch), place, value, better);
        else if (value is not null)
            Announce(context, $"{place}: {Monitor} did not improve from {BestText}");
    }

    // One that is better than all is wanted in any case.
    private bool IsWanted(double? value) => !SaveBestOnly
        && (KeepBest is not { } count || (value is { } number && _files.IsAmongBest(count, number, Monitor)));

    private void Save(TrainingContext context, string name, string place, double? value, bool better)
    {
        string path = Path.Combine(Directory, name);
        string fullPath = Path.GetFullPath(path);
        WritableDirectory.Make(Path.GetDirectoryName(fullPath)!);
        if (SaveBestOnly)
            Announce(
                context,
                $"{place}: {Monitor} improved from {BestText} to {value:0.00000}, saving model to {path}");
        else
            Announce(context, $"{place}: saving model to {path}");
        if (Writer is not null)
            Writer.Write(context.Model, fullPath);
        else if (context.Model.AsCnn() is { } model)
            ModelFile.Save(model, fullPath);
        else
            ModelFile.SaveWeights(context.Model, fullPath);
        LastPath = fullPath;
        if (better)
            (Best, BestPath) = (value!.Value, fullPath);
        _files.Add(fullPath, value ?? double.NaN);
        if (KeepBest is { } best)
            _files.KeepBest(best, Monitor);
        if (KeepLast is { } last)
            _files.KeepLast(last, BestPath);
    }

    private string BestText => double.IsInfinity(Best)
        ? (Best < 0 ? "-inf" : "inf")
        : FormattableString.Invariant($"{Best:0.00000}");
}
