using MnistCnn.Callbacks.TensorBoard;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Writes event files that TensorBoard shows while training goes on; Keras's <c>TensorBoard</c>. After each epoch:
/// <c>epoch_loss</c> and <c>epoch_accuracy</c> of the runs <c>train</c> and <c>validation</c>, one chart each, and
/// <c>epoch_learning_rate</c>. Metrics of <see cref="TrainerOptions.Metrics"/> are in the run <c>validation</c>, as
/// <c>epoch_macro_f1</c> and so on.
/// </summary>
/// <remarks>
/// Steps are epochs, 1 for the first (Keras counts from 0). Each <c>Trainer.Fit</c> adds files of its own beside
/// those of earlier ones, and TensorBoard joins their curves: give each experiment a directory of its own below one
/// that all share, and show that one.
/// </remarks>
/// <example>
/// <code>new TensorBoardLogger("logs/depth-2") { MistakesEvery = 5 }   // then: tensorboard --logdir logs</code>
/// </example>
public sealed class TensorBoardLogger : TrainingCallback
{
    private const string Owner = nameof(TensorBoardLogger);

    private EventFile? _train;
    private EventFile? _validation;

    /// <summary>Makes a logger; nothing is written yet.</summary>
    /// <param name="logDirectory">
    /// Where the directories <c>train</c> and <c>validation</c> go, made when missing; Keras's <c>log_dir</c>.
    /// </param>
    public TensorBoardLogger(string logDirectory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(logDirectory);
        LogDirectory = Path.GetFullPath(logDirectory);
    }

    /// <summary>The full path of the directory.</summary>
    public string LogDirectory { get; }

    /// <summary>
    /// Write <c>batch_loss</c> and <c>batch_accuracy</c>, the means over the epoch so far, after every so many batches;
    /// 0 for never, the default. Steps are batches since the beginning. Keras's <c>update_freq</c>.
    /// </summary>
    /// <remarks>On a GPU each reading waits for the device.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int UpdateEvery
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(UpdateEvery), value, 0, reason: "0 is for never");
    }

    /// <summary>
    /// Write the distribution of each tensor of weights and running statistics, <c>conv1/weight</c> and so on in the
    /// run <c>train</c>, after every so many epochs; 0 for never, the default. Keras's <c>histogram_freq</c>.
    /// </summary>
    /// <remarks>What is not finite is left out, and so is a tensor without a finite value.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int HistogramsEvery
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(HistogramsEvery), value, 0, reason: "0 is for never");
    }

    /// <summary>
    /// Draw the mistakes on the validation set as the image <c>mistakes</c> after every so many epochs; 0 for never,
    /// the default. It costs one more pass over the validation set.
    /// </summary>
    /// <remarks>
    /// The image is a table: a row for each true class, a column for each predicted class, both in the order of the
    /// class names. A cell shows the image for which the model was surest of that mistake, and is empty where it made
    /// none. The first row and the first column show an example of each class, inverted.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int MistakesEvery
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(MistakesEvery), value, 0, reason: "0 is for never");
    }

    /// <summary>
    /// Writes a number of one's own to the run <c>train</c>, for instance in a hook of another callback.
    /// </summary>
    /// <param name="name">The name of its chart, such as <c>gradient_norm</c>; a slash makes groups.</param>
    /// <param name="value">The number, shown in single precision.</param>
    /// <param name="step">Where it stands on the axis: the epoch, or the batch since the beginning.</param>
    /// <exception cref="InvalidOperationException">
    /// No file is open: training has not begun for this logger, or has ended; or this is another rank than 0 of a
    /// group, which alone writes.
    /// </exception>
    public void AddScalar(string name, double value, long step)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (_train is null)
            throw new InvalidOperationException(
                $"{nameof(TensorBoardLogger)} has no file open for '{name}': it has one from its own "
                + $"{nameof(OnTrainBegin)} to its {nameof(OnTrainEnd)}. Among the trainer's callbacks, put it before "
                + $"one that writes in {nameof(OnTrainBegin)}, and after one that writes in {nameof(OnTrainEnd)}.");
        _train.AddScalars(step, (name, value));
    }

    /// <inheritdoc/>
    public override bool RunsOnFirstRankOnly => true;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        if (MistakesEvery > 0)
            CheckMistakes(context);
        _train = Create("train");
        if (context.Validation is not null)
            _validation = Create("validation");
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context, BatchReport report)
    {
        long step = context.StepNumber(report.Epoch, report.Batch) + 1;
        if (UpdateEvery > 0 && step % UpdateEvery == 0)
            Add(_train!, step, "batch", report.ReadRunningMetrics());
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        Add(_train!, report.Epoch, "epoch", report.Training);
        _train!.AddScalars(report.Epoch, ("epoch_learning_rate", report.LearningRate));
        if (report.Validation is { } validation)
            Add(_validation!, report.Epoch, "epoch", validation);
        if (HistogramsEvery > 0 && report.Epoch % HistogramsEvery == 0)
            _train.AddHistograms(report.Epoch, HistogramsOf(context.Model));
        if (MistakesEvery > 0 && report.Epoch % MistakesEvery == 0)
            _validation!.AddImage(
                report.Epoch, "mistakes", MistakeGrid.Draw(context.Validation!, context.PredictValidation()),
                MistakeGrid.Describe(context.Validation!));
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        _train?.Dispose();
        _validation?.Dispose();
        (_train, _validation) = (null, null);
    }

    private static void Add(EventFile file, long step, string prefix, ClassificationMetrics metrics) =>
        file.AddScalars(
            step,
            [
                ($"{prefix}_loss", metrics.Loss), ($"{prefix}_accuracy", metrics.Accuracy),
                .. metrics.Named.Select(metric => ($"{prefix}_{metric.Key}", metric.Value)),
            ]);

    // A slash, because TensorBoard shows what is alike before it together.
    private static IEnumerable<(string Tag, Histogram Histogram)> HistogramsOf(Model model) =>
        from tensor in model.ReadTensors()
        let histogram = Histogram.Of(tensor)
        where histogram is not null
        select (tensor.Name.Replace('.', '/'), histogram);

    private static void CheckMistakes(TrainingContext context)
    {
        if (context.Validation is null)
            throw new InvalidOperationException(
                $"{nameof(TensorBoardLogger)}.{nameof(MistakesEvery)} asks for mistakes on the validation set, and Fit "
                + "was given none. Give one, or leave it at 0.");
        MistakeGrid.Check(context.Validation);
    }

    private EventFile Create(string run)
    {
        string directory = Path.Combine(LogDirectory, run);
        WritableDirectory.Ensure(directory);
        return new EventFile(directory);
    }
}
