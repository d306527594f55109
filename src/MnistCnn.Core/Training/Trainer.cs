using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Native;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>
/// Trains any classifier that turns images (float, N × channels × height × width, pixels scaled to 0…1) into logits
/// (N × classes), with cross-entropy.
/// </summary>
/// <remarks>
/// One run at a time for each trainer and model. The loop is synchronous: use <see cref="Task.Run(Action)"/> for a task. What it
/// tells OpenTelemetry stands at <see cref="Telemetry"/>.
/// </remarks>
public sealed class Trainer
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ILogger _logger;

    /// <summary>Makes a trainer. The model stays the caller's, who disposes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public Trainer(nn.Module<Tensor, Tensor> model, TrainerOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        NativeBackend.EnsureLoaded();
        (_model, Options, _logger) = (model, options ?? new TrainerOptions(), logger ?? NullLogger.Instance);
        Options.Check();
    }

    /// <summary>How this trainer trains.</summary>
    public TrainerOptions Options { get; }

    /// <summary>What happens beside training, in this order.</summary>
    public IList<ITrainingCallback> Callbacks { get; } = [];

    /// <summary>
    /// Trains from the model's present weights, with a fresh optimizer; or goes on with an earlier run, where a
    /// <c>BackupAndRestore</c> among the callbacks finds one. Leaves the model in evaluation mode.
    /// </summary>
    /// <param name="training">The images to train on.</param>
    /// <param name="validation">The images that judge each epoch; may be left out.</param>
    /// <param name="cancellationToken">Ends training at the next batch; train-end hooks still run.</param>
    /// <returns>One report an epoch, and why training stopped early, if it did.</returns>
    /// <exception cref="ArgumentException">The images do not fit the model or each other, or the device is not there.</exception>
    /// <exception cref="InvalidOperationException">A callback monitors a metric that this run cannot have, or is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="NotSupportedException">The state of the run is to be kept, and the optimizer does not tell its own.</exception>
    /// <exception cref="InvalidDataException">
    /// The file of a <c>BackupAndRestore</c> is broken, or of a run with another network, other images, options or callbacks: the
    /// message tells all differences. The model stays as it was.
    /// </exception>
    public TrainingHistory Fit(ImageSet training, ImageSet? validation = null, CancellationToken cancellationToken = default) =>
        Train(training, validation, resumeFrom: null, cancellationToken);

    /// <summary>
    /// Goes on with a run from the file that a <c>BackupAndRestore</c> kept of it, to the same weights and history that it would
    /// have come to. Callbacks and images are those of <see cref="Fit"/>; the model's weights are replaced.
    /// </summary>
    /// <param name="path">The file. It stays, unless a <c>BackupAndRestore</c> among the callbacks keeps the run there too.</param>
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

    private TrainingHistory Train(ImageSet training, ImageSet? validation, string? resumeFrom, CancellationToken cancellationToken)
    {
        using IDisposable? use = DisposedModule.Keep(_model);
        using var run = new TrainingRun(_model, Options, Callbacks, training, validation, resumeFrom, _logger, cancellationToken);
        Exception? endFailure = null;
        try
        {
            for (int epoch = run.Begin(); epoch <= Options.Epochs && !run.Context.StopRequested; epoch++)
                RunEpoch(run, epoch);
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
    /// <exception cref="ArgumentException">The images do not fit the model.</exception>
    public ClassificationMetrics Evaluate(ImageSet images)
    {
        using IDisposable? use = DisposedModule.Keep(_model);
        using IEvaluator evaluator = EvaluatorFor(images);
        return evaluator.Evaluate();
    }

    /// <summary>The class probabilities of images, in evaluation mode.</summary>
    /// <exception cref="ArgumentException">The images do not fit the model.</exception>
    public Predictions Predict(ImageSet images)
    {
        using IDisposable? use = DisposedModule.Keep(_model);
        using IEvaluator evaluator = EvaluatorFor(images);
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
        run.EndEpoch(new EpochReport(epoch, training, validation, run.Step.LearningRate, run.EpochTime));
    }

    private static void RunBatch(TrainingRun run, int epoch, int batch)
    {
        run.ThrowIfCancelled(epoch, batch);
        run.Callbacks.BatchBegin(batch);
        run.RunStep(batch);
        run.Callbacks.BatchEnd(new BatchReport(epoch, batch, run.Step));
    }

    private IEvaluator EvaluatorFor(ImageSet images)
    {
        Device device = DeviceSelector.Select(Options.Device);
        ModelCheck.Check(_model, images, device);
        return EngineSelector.CreateEvaluator(_model, Options, images, device);
    }
}
