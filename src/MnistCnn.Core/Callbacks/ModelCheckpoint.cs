using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>Saves the network after epochs, each file whole or not at all; Keras's <c>ModelCheckpoint</c>.</summary>
/// <remarks>
/// The files are those of <see cref="ModelFile"/>: a <see cref="Cnn"/>, also one in a <c>TorchModel</c>, is
/// saved with its architecture, class names and the numbers of the epoch, any other module as its weights alone.
/// <see cref="Writer"/> makes them files of another format.
/// </remarks>
/// <example><code>new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { SaveBestOnly = true }</code></example>
public sealed class ModelCheckpoint : MonitorCallback
{
    private readonly CheckpointName _name;
    private readonly KeptFiles _files = new();

    /// <summary>
    /// Makes a checkpoint callback; nothing is written yet. The best epoch is that of
    /// <see cref="MonitoredMetric.ValidationLoss"/>, as in Keras, or of what <see cref="MonitorCallback.Monitor"/> is
    /// set to.
    /// </summary>
    /// <param name="nameTemplate">
    /// The path of each file below <see cref="Directory"/>, with placeholders in braces: <c>epoch</c>, <c>loss</c>,
    /// <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c> or the name of <see cref="MonitorCallback.Monitor"/>, each
    /// with a .NET number format if wanted, such as <c>{epoch:00}</c>. Epochs count from 1.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The template is empty, rooted, leads out of its directory, or its braces do not match.
    /// </exception>
    public ModelCheckpoint(string nameTemplate)
        : base(MonitoredMetric.ValidationLoss) => _name = new CheckpointName(nameTemplate);

    /// <summary>The directory that the files go to, made when missing. Default the current one.</summary>
    public string Directory { get; init; } = ".";

    /// <summary>
    /// Whether to save only epochs that are strictly better than all before; NaN never is. Default false, as in Keras.
    /// </summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>
    /// With <see cref="SaveBestOnly"/>: the value that the first saved epoch must beat already; Keras's
    /// <c>initial_value_threshold</c>.
    /// </summary>
    public double? InitialThreshold { get; init; }

    /// <summary>Save after every so many epochs, at least 1; Keras's <c>save_freq</c>, in epochs. Default 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>
    /// How many of the files of this run stay, at least 1: the last ones, and the best beside them; earlier ones are
    /// deleted. TensorFlow's <c>max_to_keep</c>. Default null, for all.
    /// </summary>
    public int? KeepLast { get; init; }

    /// <summary>
    /// How many of the files of this run stay, at least 1: those of the best epochs. An epoch that is not among them is
    /// not saved. Lightning's <c>save_top_k</c>. Default null, for all.
    /// </summary>
    public int? KeepBest { get; init; }

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
    // Without the metric every epoch is saved all the same, unless it chooses.
    protected override bool RequiresMonitor => ChoosesByMonitor;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EveryEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepLast ?? 1, 1, nameof(KeepLast));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepBest ?? 1, 1, nameof(KeepBest));
        if (KeepLast is not null && KeepBest is not null)
            throw new ArgumentException(
                $"{nameof(ModelCheckpoint)}.{nameof(KeepLast)} and {nameof(KeepBest)} are both set, and would delete "
                + "each other's files: leave one out.");
        ArgumentOutOfRangeException.ThrowIfEqual(InitialThreshold ?? 0, double.NaN, nameof(InitialThreshold));
        _name.CheckPlaceholders(Monitor);
        base.OnTrainBegin(context);
        if (_name.NeedsValidation)
            context.Require(MonitoredMetric.ValidationAccuracy, nameof(ModelCheckpoint));
        Writer?.Check(context.Model, Path.Combine(Directory, _name.Template));
        string directory = Path.Combine(Path.GetFullPath(Directory), _name.FixedDirectory);
        WritableDirectory.Ensure(directory);
        AtomicFile.DeleteTemporaries(directory, _name.CanBe);
        Best = InitialThreshold ?? Best;
        (LastPath, BestPath) = (null, null);
        _files.Clear();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Epoch % EveryEpochs != 0)
            return;
        double? value = ChoosesByMonitor ? Read(context, report) : Monitor.Read(report);
        bool better = value is { } number && IsBetter(number);
        if (better || IsWanted(value))
            Save(context, report, value, better);
        else if (value is not null)
            Announce(context, $"Epoch {report.Epoch}: {Monitor} did not improve from {BestText}");
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

    private bool ChoosesByMonitor => SaveBestOnly || KeepBest is not null;

    // One that is better than all is wanted in any case.
    private bool IsWanted(double? value) => !SaveBestOnly
        && (KeepBest is not { } count || (value is { } number && _files.IsAmongBest(count, number, Monitor)));

    private void Save(TrainingContext context, EpochReport report, double? value, bool better)
    {
        string path = Path.Combine(Directory, _name.For(report, Monitor));
        string fullPath = Path.GetFullPath(path);
        WritableDirectory.Make(Path.GetDirectoryName(fullPath)!);
        if (SaveBestOnly)
            Announce(
                context,
                $"Epoch {report.Epoch}: {Monitor} improved from {BestText} to {value:0.00000}, saving model to {path}");
        else
            Announce(context, $"Epoch {report.Epoch}: saving model to {path}");
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
