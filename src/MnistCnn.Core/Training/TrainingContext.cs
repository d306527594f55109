using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>A run of <see cref="Trainer.Fit"/> as its callbacks see it.</summary>
public sealed class TrainingContext
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ITrainingStep _step;

    internal TrainingContext(
        nn.Module<Tensor, Tensor> model, ITrainingStep step, TrainerOptions options, ImageSet training, ImageSet? validation, ILogger logger)
    {
        (_model, _step, Options, Training, Validation, Logger) = (model, step, options, training, validation, logger);
        StepsPerEpoch = ((training.Count - 1) / options.BatchSize) + 1;
    }

    /// <summary>The network, with the weights of the last step.</summary>
    public nn.Module<Tensor, Tensor> Model
    {
        get
        {
            _step.ExposeWeights();
            return _model;
        }
    }

    /// <summary>How the trainer was told to train.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The images to train on.</summary>
    public ImageSet Training { get; }

    /// <summary>The images that judge each epoch; null without them.</summary>
    public ImageSet? Validation { get; }

    /// <summary>Runs the model over <see cref="Validation"/>; the run disposes it.</summary>
    internal IEvaluator? Evaluator { get; init; }

    /// <summary>The reports so far.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>Batches in an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The learning rate of the next step, above 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get => _step.LearningRate;
        set
        {
            if (!(value >= 0 && double.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The learning rate must be 0 or more, and finite.");
            _step.LearningRate = value;
        }
    }

    /// <summary>The trainer's logger.</summary>
    public ILogger Logger { get; }

    /// <summary>Whether somebody asked to stop.</summary>
    public bool StopRequested => History.StopReason is not null;

    /// <summary>
    /// Ends training. In the middle of an epoch, the batch under way ends, validation and epoch end still run, then train end.
    /// </summary>
    /// <param name="reason">Why, for the log and <see cref="TrainingHistory.StopReason"/>; the first one given stays.</param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        History.StopReason ??= reason;
    }

    /// <summary>The class probabilities of the validation images with the weights of the last step, in evaluation mode.</summary>
    /// <exception cref="InvalidOperationException">There is no validation set.</exception>
    public Predictions PredictValidation()
    {
        if (Evaluator is null)
            throw new InvalidOperationException("Fit was given no validation set, so there are no images to predict. Give it one.");
        _step.PublishWeights();
        return Evaluator.Predict();
    }

    /// <summary>Copies the weights as they are now, to put them back later. The caller disposes the copy.</summary>
    public WeightSnapshot CaptureWeights() => new(this);

    /// <summary>The weights that <see cref="WeightSnapshot.Save"/> kept; the network stays as it is. The caller disposes them.</summary>
    /// <param name="state">The part of a state that they were kept in.</param>
    /// <exception cref="InvalidDataException">They are not the weights of this network.</exception>
    public WeightSnapshot ReadWeights(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        WeightSnapshot weights = CaptureWeights();
        try
        {
            weights.Load(state);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Says before the first epoch that a metric can never be read.</summary>
    /// <param name="metric">What a callback wants to watch.</param>
    /// <param name="callback">The name of the callback, for the message.</param>
    /// <exception cref="InvalidOperationException">The metric needs a validation set, and there is none.</exception>
    public void Require(MonitoredMetric metric, string callback)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (metric.RequiresValidation && Validation is null)
            throw new InvalidOperationException(
                $"{callback} monitors {metric.Name}, and Fit was given no validation set. "
                + $"Give one, or monitor {MonitoredMetric.TrainingLoss} or {MonitoredMetric.TrainingAccuracy}.");
    }
}
