using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>
/// Trains a classifier of images with cross-entropy: a <see cref="Cnn"/>, or any module of TorchSharp in a
/// <c>TorchModel</c>.
/// </summary>
/// <remarks>
/// A model is trained by one call at a time, whichever trainer makes it; meanwhile only the hooks of that run may judge
/// it. Another call is refused with an <see cref="InvalidOperationException"/>. What it tells OpenTelemetry stands at
/// <see cref="Telemetry"/>.
/// </remarks>
/// <example>
/// <code>
/// Cnn model = CnnBuilder.For(mnist).Build();
/// var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, Seed = 1 })
/// {
///     Callbacks = { new ProgressBar(), new EarlyStopping { Patience = 3, RestoreBestWeights = true } },
/// };
/// TrainingHistory history = trainer.Fit(mnist, validationSplit: 0.1);
/// Console.WriteLine($"{trainer.Evaluate(mnist.Test).Accuracy:P2} after {history.Epochs.Count} epochs");
/// </code>
/// </example>
public sealed partial class Trainer
{
    private readonly Model _model;
    private readonly IEngine _engine;
    private readonly ILogger _logger;
    private readonly KeptOptimizer _optimizer = new();

    /// <summary>Makes a trainer. The model stays the caller's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">An option is one that this kind of model cannot honour.</exception>
    public Trainer(Model model, TrainerOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _engine, _logger) = (model, EngineOf.Model(model), logger ?? NullLogger.Instance);
        Options = options ?? new TrainerOptions();
    }

    /// <summary>How this trainer trains. Set it to train on in another way; a run under way keeps its own.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">An option is one that this kind of model cannot honour.</exception>
    public TrainerOptions Options
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check();
            _engine.Check(value);
            field = value;
        }
    }

    /// <summary>What happens beside training, in this order.</summary>
    public IList<TrainingCallback> Callbacks { get; } = [];

    /// <summary>
    /// The processes that train the network together, each with a trainer like this one; null, the default, for this
    /// process alone.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Options mean what they mean for one process: each rank takes its part of every batch of
    /// <see cref="TrainerOptions.BatchSize"/> images and of the validation images, and all come to the same weights, to
    /// the bit, and to those of one process with as many threads, to rounding. Seed and first weights are those of rank
    /// 0, and so is what is logged and written: the others do not read or write
    /// <see cref="TrainerOptions.Backup"/>, and pass over callbacks that are
    /// <see cref="TrainingCallback.RunsOnFirstRankOnly"/>. What any rank is asked, to stop or to end, all do.
    /// </para>
    /// <para>
    /// All ranks make the same calls of <c>Fit</c> and <c>Resume</c>. <c>Evaluate</c> and <c>Predict</c> are each
    /// rank's own.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">It is set, and the model is one that trains in one process only.</exception>
    public ProcessGroup? Group
    {
        get;
        init => field = value is null || _engine.TakesGroup
            ? value
            : throw new ArgumentException(
                $"{nameof(Trainer)}.{nameof(Group)} is set, and a {_model.Name} trains in one process: leave it out, "
                + $"or train a {nameof(Cnn)}.",
                nameof(Group));
    }

    /// <summary>
    /// Trains from the model's present weights, with a fresh optimizer unless
    /// <see cref="TrainerOptions.KeepOptimizer"/> is set; or goes on with an earlier run, where
    /// <see cref="TrainerOptions.Backup"/> names the file of one.
    /// </summary>
    /// <param name="training">The images to train on.</param>
    /// <param name="validation">The images that judge each epoch; may be left out.</param>
    /// <param name="cancellationToken">Ends training at the next batch; train-end hooks still run.</param>
    /// <returns>One report an epoch, and why somebody asked to stop, if one did.</returns>
    /// <exception cref="ArgumentException">
    /// The images, for training or for validation, do not fit the model, have more or fewer classes than it tells
    /// apart, or leave no batch to train on.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A callback monitors a metric that this run cannot have, or is null; or another call trains or judges the model;
    /// or the ranks of <see cref="Group"/> differ in version, processor, data or options, or came to other weights.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="NotSupportedException">
    /// The state of the run is to be kept, and the optimizer does not tell its own.
    /// </exception>
    /// <exception cref="IOException">
    /// The state of the run cannot be written where it is to be kept, or another run keeps its own there; or a callback
    /// cannot write, or another run writes, its files; or images in a file cannot be read, or are cut off meanwhile.
    /// </exception>
    /// <exception cref="ObjectDisposedException">Images in a file were disposed meanwhile.</exception>
    /// <exception cref="InvalidDataException">
    /// The file to resume from is broken, or of a run with another network, other images, options or callbacks: the
    /// message tells all differences. The model stays as it was.
    /// </exception>
    public TrainingHistory Fit(
        ImageSource training, ImageSource? validation = null, CancellationToken cancellationToken = default) =>
        Train(() => new RunImages(training, validation), resumeFrom: null, cancellationToken);

    /// <summary>
    /// Trains on the training images of a data set, as <see cref="Fit(ImageSource, ImageSource?, CancellationToken)"/>;
    /// its test images are left for <see cref="Evaluate"/>.
    /// </summary>
    /// <param name="dataset">Where the images come from.</param>
    /// <param name="validationSplit">
    /// The share of the training images that judges each epoch instead, 0 or more and below 1: the last ones, before
    /// any shuffling, as <see cref="ImageSet.Split(double)"/> cuts them off; Keras's <c>validation_split</c>. Default
    /// 0, for none.
    /// </param>
    /// <param name="cancellationToken">Ends training at the next batch; train-end hooks still run.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="validationSplit"/> is out of its range, or leaves a part empty.
    /// </exception>
    /// <inheritdoc cref="Fit(ImageSource, ImageSource?, CancellationToken)" path="/returns|/exception"/>
    public TrainingHistory Fit(
        IMnistDataset dataset, double validationSplit = 0, CancellationToken cancellationToken = default) =>
        Train(() => RunImages.Of(dataset, validationSplit), resumeFrom: null, cancellationToken);

    /// <summary>
    /// Goes on with a run from the file that <see cref="TrainerOptions.Backup"/> kept of it, to the same weights and
    /// history that it would have come to. Callbacks and images are those of <c>Fit</c>; the model's weights are
    /// replaced.
    /// </summary>
    /// <param name="path">
    /// The file. It stays, unless <see cref="TrainerOptions.Backup"/> keeps this run there too.
    /// </param>
    /// <param name="training">The images to train on, the same as before.</param>
    /// <param name="validation">The images that judge each epoch, the same as before.</param>
    /// <param name="cancellationToken">Ends training at the next batch; train-end hooks still run.</param>
    /// <returns>One report an epoch, those of the earlier run included.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <inheritdoc cref="Fit(ImageSource, ImageSource?, CancellationToken)" path="/exception"/>
    public TrainingHistory Resume(
        string path, ImageSource training, ImageSource? validation = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Train(() => new RunImages(training, validation), path, cancellationToken);
    }

    /// <summary>
    /// Goes on with a run of <see cref="Fit(IMnistDataset, double, CancellationToken)"/> from the file that
    /// <see cref="TrainerOptions.Backup"/> kept of it.
    /// </summary>
    /// <param name="path">As in <see cref="Resume(string, ImageSource, ImageSource?, CancellationToken)"/>.</param>
    /// <param name="dataset">The same as before.</param>
    /// <param name="validationSplit">The same as before.</param>
    /// <param name="cancellationToken">Ends training at the next batch; train-end hooks still run.</param>
    /// <inheritdoc cref="Resume(string, ImageSource, ImageSource?, CancellationToken)" path="/returns|/exception"/>
    public TrainingHistory Resume(
        string path, IMnistDataset dataset, double validationSplit = 0, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Train(() => RunImages.Of(dataset, validationSplit), path, cancellationToken);
    }

    private TrainingHistory Train(
        Func<RunImages> images, string? resumeFrom, CancellationToken cancellationToken)
    {
        using ModelTurn.TrainingTurn turn = ModelTurn.Of(_model).Train(_model.Name);
        return Train(turn, Options, [.. Callbacks], images, resumeFrom, cancellationToken);
    }

    private TrainingHistory Train(
        ModelTurn.TrainingTurn turn, TrainerOptions options, TrainingCallback[] callbacks, Func<RunImages> images,
        string? resumeFrom, CancellationToken cancellationToken)
    {
        turn.Begin();
        using IDisposable? use = _model.Use();
        using var run = new TrainingRun(
            _model, _engine, options, callbacks, images(), resumeFrom, _optimizer, Group, _logger,
            cancellationToken);
        Exception? endFailure = null;
        try
        {
            // A stop that is asked for before the first batch lets that one run, as in Keras.
            for (int epoch = run.Begin(); epoch <= options.Epochs; epoch++)
            {
                RunEpoch(run, epoch);
                if (run.Context.StopRequested)
                    break;
            }
        }
        catch (Exception exception)
        {
            run.Telemetry.Fail(exception);
            throw;
        }
        finally
        {
            endFailure = run.End();
        }

        if (endFailure is not null)
            ExceptionDispatchInfo.Throw(endFailure);
        run.Complete();
        return run.Context.History;
    }

    private static void RunEpoch(TrainingRun run, int epoch)
    {
        for (int batch = run.BeginEpoch(epoch); batch <= run.Context.StepsPerEpoch; batch++)
        {
            RunBatch(run, epoch, batch);
            if (run.Context.StopRequested)
                break;
        }

        ClassificationMetrics training = run.Step.ReadMetrics();
        ClassificationMetrics? validation = run.Validate(epoch);
        run.EndEpoch(new EpochReport(epoch, training, validation, run.LastLearningRate, run.EpochTime));
    }

    private static void RunBatch(TrainingRun run, int epoch, int batch)
    {
        run.ThrowIfCancelled(epoch, batch);
        run.Callbacks.BatchBegin(batch);
        run.RunStep(epoch, batch);
        run.Callbacks.BatchEnd(new BatchReport(epoch, batch, run.Step));
        run.Agree();
    }
}
