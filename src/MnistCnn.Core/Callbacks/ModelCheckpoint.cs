using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>Saves the network after epochs, each file whole or not at all; Keras's <c>ModelCheckpoint</c>.</summary>
/// <remarks>
/// The files are those of <see cref="ModelFile"/>: a <see cref="Models.Cnn"/> is saved with its architecture, class names
/// and the numbers of the epoch, any other module as its weights alone. <see cref="Writer"/> makes them files of another
/// format.
/// </remarks>
/// <example><code>new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { SaveBestOnly = true }</code></example>
public sealed class ModelCheckpoint : IStatefulCallback
{
    private readonly CheckpointName _name;
    private double _best;

    /// <summary>Makes a checkpoint callback; nothing is written yet.</summary>
    /// <param name="nameTemplate">
    /// The path of each file below <see cref="Directory"/>, with placeholders in braces: <c>epoch</c>, <c>loss</c>,
    /// <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c> or the name of <see cref="Monitor"/>, each with a .NET number
    /// format if wanted, such as <c>{epoch:00}</c>. Epochs count from 1.
    /// </param>
    /// <exception cref="ArgumentException">The template is empty, rooted, leads out of its directory, or its braces do not match.</exception>
    public ModelCheckpoint(string nameTemplate) => _name = new CheckpointName(nameTemplate);

    /// <summary>The directory that the files go to, made when missing. Default the current one.</summary>
    public string Directory { get; init; } = ".";

    /// <summary>What tells which epoch is best. Default <see cref="MonitoredMetric.ValidationAccuracy"/>, as in the notebook.</summary>
    public MonitoredMetric Monitor { get; init; } = MonitoredMetric.ValidationAccuracy;

    /// <summary>Whether to save only epochs that are strictly better than all before. Default false, as in Keras.</summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>With <see cref="SaveBestOnly"/>: the value that the first saved epoch must beat already; Keras's <c>initial_value_threshold</c>.</summary>
    public double? InitialThreshold { get; init; }

    /// <summary>Save after every so many epochs, at least 1; Keras's <c>save_freq</c>, in epochs. Default 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>What writes the files, such as MnistCnn.Keras's <c>KerasWriter</c>; null, the default, for <see cref="ModelFile"/>.</summary>
    public IModelWriter? Writer { get; init; }

    /// <summary>Where to say, as Keras does with <c>verbose=1</c>, what was saved and why; null for nowhere, the default.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>The file written last in this run; null before the first.</summary>
    public string? LastPath { get; private set; }

    /// <summary>The file of the best epoch in this run; null before the first one saved.</summary>
    public string? BestPath { get; private set; }

    /// <inheritdoc/>
    public void OnTrainBegin(TrainingContext context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EveryEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(InitialThreshold ?? 0, double.NaN, nameof(InitialThreshold));
        _name.CheckPlaceholders(Monitor);
        if (SaveBestOnly)
            context.Require(Monitor, nameof(ModelCheckpoint));
        if (_name.NeedsValidation)
            context.Require(MonitoredMetric.ValidationAccuracy, nameof(ModelCheckpoint));
        Writer?.Check(context.Model, Path.Combine(Directory, _name.Template));
        string directory = Path.Combine(Path.GetFullPath(Directory), _name.FixedDirectory);
        WritableDirectory.Ensure(directory);
        AtomicFile.DeleteTemporaries(directory, _name.CanBe);
        _best = InitialThreshold ?? Monitor.Worst;
        (LastPath, BestPath) = (null, null);
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Epoch % EveryEpochs != 0)
            return;
        double value = Monitor.Read(report) ?? double.NaN;
        bool better = Monitor.IsBetter(value, _best);
        if (better || !SaveBestOnly)
            Save(context, report, value, better);
        else
            Output?.WriteLine(Invariant($"Epoch {report.Epoch}: {Monitor} did not improve from {Best}"));
    }

    /// <inheritdoc/>
    public void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set("best", _best);
        if (LastPath is not null)
            state.Set("last_path", LastPath);
        if (BestPath is not null)
            state.Set("best_path", BestPath);
    }

    /// <inheritdoc/>
    public void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _best = state.GetDouble("best");
        LastPath = state.Contains("last_path") ? state.GetString("last_path") : null;
        BestPath = state.Contains("best_path") ? state.GetString("best_path") : null;
    }

    private void Save(TrainingContext context, EpochReport report, double value, bool better)
    {
        string path = Path.Combine(Directory, _name.For(report, Monitor));
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Output?.WriteLine(SaveBestOnly
            ? Invariant($"Epoch {report.Epoch}: {Monitor} improved from {Best} to {value:0.00000}, saving model to {path}")
            : Invariant($"Epoch {report.Epoch}: saving model to {path}"));
        if (Writer is null)
            CheckpointFile.Write(context, report, path);
        else
            Writer.Write(context.Model, path);
        LastPath = path;
        if (better)
            (_best, BestPath) = (value, path);
    }

    private string Best => double.IsInfinity(_best) ? (_best < 0 ? "-inf" : "inf") : Invariant($"{_best:0.00000}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
