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
/// One run at a time for each trainer and model. The loop is synchronous: use <see cref="Task.Run(Action)"/> for a
/// task. What it tells OpenTelemetry stands at <see cref="Telemetry"/>.
/// </remarks>
public sealed class Trainer
{
    private readonly Model _model;
    private readonly IEngine _engine;
    private readonly ILogger _logger;

    /// <summary>Makes a trainer. The model stays the caller's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">An option is one that this kind of model cannot honour.</exception>
    public Trainer(Model model, TrainerOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, Options, _logger) = (model, options ?? new TrainerOptions(), logger ?? NullLogger.Instance);
        Options.Check();
        _engine = EngineOf.Model(model);
        _engine.Check(Options);
    }

    /// <summary>How this trainer trains.</summary>
    public TrainerOptions Options { get; }

    /// <summary>What happens beside training, in this order.</summary>
    public IList<TrainingCallback> Callbacks { get; } = [];

    /// <summary>
    /// Trains from the model's present weights, with a fresh optimizer; or goes on with an earlier run, where
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
    /// A callback monitors a metric that this run cannot have, or is null.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="NotSupportedException">
    /// The state of the run is to be kept, and the optimizer does not tell its own.
    /// </exception>
    /// <exception cref="IOException">The state of the run cannot be written where it is to be kept.</exception>
    /// <exception cref="InvalidDataException">
    /// The file to resume from is broken, or of a run with another network, other images, options or callbacks: the
    /// message tells all differences. The model stays as it was.
    /// </exception>
    public TrainingHistory Fit(
        ImageSet training, ImageSet? validation = null, CancellationToken cancellationToken = default) =>
        Train(training, validation, resumeFrom: null, cancellationToken);

    /// <summary>
    /// Goes on with a run from the file that <see cref="TrainerOptions.Backup"/> kept of it, to the same weights and
    /// history that it would have come to. Callbacks and images are those of <see cref="Fit"/>; the model's weights are
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
    /// <inheritdoc cref="Fit" path="/exception"/>
    public TrainingHistory Resume(
        string path, ImageSet training, ImageSet? validation = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Train(training, validation, path, cancellationToken);
    }

    private TrainingHistory Train(
        ImageSet training, ImageSet? validation, string? resumeFrom, CancellationToken cancellationToken)
    {
        using IDisposable? use = _model.Use();
        using var run = new TrainingRun(
            _model, _engine, Options, Callbacks, training, validation, resumeFrom, _logger, cancellationToken);
        Exception? endFailure = null;
        try
        {
            // A stop that is asked for before the first batch lets that one run, as in Keras.
            for (int epoch = run.Begin(); epoch <= Options.Epochs; epoch++)
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

    /// <summary>Judges the model on labelled images, in evaluation mode.</summary>
    /// <exception cref="ArgumentException">
    /// The images do not fit the model, or have more or fewer classes than it tells apart.
    /// </exception>
    public ClassificationMetrics Evaluate(ImageSet images)
    {
        using IDisposable? use = _model.Use();
        using IEvaluator evaluator = EvaluatorFor(images, forLabels: true);
        return evaluator.Evaluate();
    }

    /// <summary>
    /// The class probabilities of images, in evaluation mode. Their labels do not count: the model may tell more
    /// classes apart than they have.
    /// </summary>
    /// <exception cref="ArgumentException">The images do not fit the model.</exception>
    public PredictionSet Predict(ImageSet images)
    {
        using IDisposable? use = _model.Use();
        using IEvaluator evaluator = EvaluatorFor(images, forLabels: false);
        return evaluator.Predict();
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
        ClassificationMetrics? validation = run.Validate();
        run.EndEpoch(new EpochReport(epoch, training, validation, run.LastLearningRate, run.EpochTime));
    }

    private static void RunBatch(TrainingRun run, int epoch, int batch)
    {
        run.ThrowIfCancelled(epoch, batch);
        run.Callbacks.BatchBegin(batch);
        run.RunStep(batch);
        run.Callbacks.BatchEnd(new BatchReport(epoch, batch, run.Step));
    }

    private IEvaluator EvaluatorFor(ImageSet images, bool forLabels)
    {
        _engine.Check(images, nameof(images), forLabels);
        return _engine.CreateEvaluator(images, Options);
    }
}
