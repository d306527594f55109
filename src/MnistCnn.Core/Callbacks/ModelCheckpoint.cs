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

    /// <summary>
    /// Makes a checkpoint callback; nothing is written yet. The best epoch is that of
    /// <see cref="MonitoredMetric.ValidationAccuracy"/>, as in the notebook, or of what
    /// <see cref="MonitorCallback.Monitor"/> is set to.
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
        : base(MonitoredMetric.ValidationAccuracy) => _name = new CheckpointName(nameTemplate);

    /// <summary>The directory that the files go to, made when missing. Default the current one.</summary>
    public string Directory { get; init; } = ".";

    /// <summary>
    /// Whether to save only epochs that are strictly better than all before. Default false, as in Keras.
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
    /// What writes the files, such as MnistCnn.Keras's <c>KerasWriter</c>; null, the default, for
    /// <see cref="ModelFile"/>.
    /// </summary>
    public IModelWriter? Writer { get; init; }

    /// <summary>
    /// Where to say, as Keras does with <c>verbose=1</c>, what was saved and why; null for nowhere, the default.
    /// </summary>
    public TextWriter? Output { get; init; }

    /// <summary>The full path of the file written last in this run; null before the first.</summary>
    public string? LastPath { get; private set; }

    /// <summary>The full path of the file of the best epoch in this run; null before the first one saved.</summary>
    public string? BestPath { get; private set; }

    /// <inheritdoc/>
    // Without the metric every epoch is saved all the same.
    protected override bool RequiresMonitor => SaveBestOnly;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EveryEpochs, 1);
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
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (report.Epoch % EveryEpochs != 0)
            return;
        double value = Read(report);
        bool better = IsBetter(value);
        if (better || !SaveBestOnly)
            Save(context, report, value, better);
        else
            Output?.WriteLine(Invariant($"Epoch {report.Epoch}: {Monitor} did not improve from {BestText}"));
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
    }

    /// <inheritdoc/>
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        base.LoadState(context, state);
        LastPath = state.Contains("last_path") ? state.GetString("last_path") : null;
        BestPath = state.Contains("best_path") ? state.GetString("best_path") : null;
    }

    private void Save(TrainingContext context, EpochReport report, double value, bool better)
    {
        string path = Path.Combine(Directory, _name.For(report, Monitor));
        string fullPath = Path.GetFullPath(path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        Output?.WriteLine(SaveBestOnly
            ? Invariant(
                $"Epoch {report.Epoch}: {Monitor} improved from {BestText} to {value:0.00000}, saving model to {path}")
            : Invariant($"Epoch {report.Epoch}: saving model to {path}"));
        if (Writer is not null)
            Writer.Write(context.Model, fullPath);
        else if (context.Model.AsCnn() is { } model)
            ModelFile.Save(model, fullPath);
        else
            ModelFile.SaveWeights(context.Model, fullPath);
        LastPath = fullPath;
        if (better)
            (Best, BestPath) = (value, fullPath);
    }

    private string BestText => double.IsInfinity(Best) ? (Best < 0 ? "-inf" : "inf") : Invariant($"{Best:0.00000}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
