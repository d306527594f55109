using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>A run of <c>Trainer.Fit</c> as its callbacks see it.</summary>
public sealed class TrainingContext
{
    /// <summary>
    /// Makes a context without training, to test a callback with: call its hooks, or let <see cref="CallbackReplay"/>
    /// do it. <c>Trainer.Fit</c> makes its own.
    /// </summary>
    /// <param name="model">The network; it stays the caller's.</param>
    /// <param name="options">How a trainer would train.</param>
    /// <param name="training">The images that it would train on.</param>
    /// <param name="validation">The images that would judge each epoch; may be left out.</param>
    /// <param name="logger">The trainer's logger; left out, nothing is logged.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="TrainerOptions.DropRemainder"/> leaves no batch of the images.
    /// </exception>
    public TrainingContext(
        Model model, TrainerOptions options, ImageSource training, ImageSource? validation = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(training);
        options.Check();
        (Model, Options, Training, Validation, Logger) =
            (model, options, training, validation, logger ?? NullLogger.Instance);
        StepsPerEpoch = options.StepsPerEpoch ?? options.StepsIn(training);
        LearningRate = options.LearningRate;
    }

    /// <summary>
    /// The model that trains, the very one that the trainer was made for. Its weights are the present ones at every
    /// moment, and writing them changes training; from validation to the end of an epoch they are the moving averages,
    /// where <see cref="TrainerOptions.WeightAveragingMomentum"/> asks for them, and a change of those changes the
    /// weights by as much.
    /// </summary>
    public Model Model { get; }

    /// <summary>How the trainer was told to train.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The images to train on.</summary>
    public ImageSource Training { get; }

    /// <summary>The images that judge each epoch; null without them.</summary>
    public ImageSource? Validation { get; }

    /// <summary>
    /// The processes that train the network together: a hook that writes something of its own does so where
    /// <see cref="ProcessGroup.Rank"/> is 0. Null where this one is alone.
    /// </summary>
    public ProcessGroup? Group { get; internal init; }

    /// <summary>
    /// Runs the model over <see cref="Validation"/>; the run disposes it. Null in a context without a run.
    /// </summary>
    internal IEvaluator? Evaluator { get; init; }

    /// <summary>
    /// The callbacks of the run, in their order; none in a context whose hooks are called by hand. Those that another
    /// one wraps are not among them.
    /// </summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; internal set; } = [];

    /// <summary>The reports so far.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>
    /// Batches in an epoch: <see cref="TrainerOptions.StepsPerEpoch"/>, or as many as the images make, without one that
    /// <see cref="TrainerOptions.DropRemainder"/> leaves out.
    /// </summary>
    public int StepsPerEpoch { get; }

    /// <summary>
    /// The last epoch that has ended, those before <see cref="TrainerOptions.InitialEpoch"/> included; 0 for none.
    /// </summary>
    internal int LastEpoch => Options.InitialEpoch + History.Epochs.Count;

    /// <summary>
    /// The learning rate of the next step, 0 or more; at first <see cref="TrainerOptions.LearningRate"/>, or what
    /// <c>TorchModel.Optimizer</c> made of it. Of several groups of parameters it is the rate of the first that is not
    /// 0, and the others keep their ratios to it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get;
        set => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "The learning rate must be 0 or more, and finite.");
    }

    /// <summary>The trainer's logger.</summary>
    public ILogger Logger { get; }

    /// <summary>Whether somebody asked to stop.</summary>
    public bool StopRequested => History.StopReason is not null;

    /// <summary>
    /// Ends training. The batch under way ends, validation and epoch end still run, then train end. Asked for before
    /// the first batch of an epoch, at train begin too, that batch still runs, as in Keras: no history is empty.
    /// </summary>
    /// <param name="reason">
    /// Why, for the log and <see cref="TrainingHistory.StopReason"/>; the first one given stays.
    /// </param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        History.StopReason ??= reason;
    }

    /// <summary>
    /// The class probabilities of the validation images with the model's present weights, in evaluation mode.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no validation set.</exception>
    public PredictionSet PredictValidation()
    {
        if (Validation is null)
            throw new InvalidOperationException(
                "Fit was given no validation set, so there are no images to predict. Give it one.");
        if (Evaluator is not null)
            return Evaluator.Predict();
        using IEvaluator evaluator = EngineOf.Model(Model).CreateEvaluator(Validation, Options);
        return evaluator.Predict();
    }

    /// <summary>Copies the weights as they are now, to put them back later.</summary>
    public WeightSnapshot CaptureWeights() => WeightSnapshot.Of(Model);

    /// <summary>The weights that <see cref="WeightSnapshot.Save"/> kept; the model stays as it is.</summary>
    /// <param name="state">The part of a state that they were kept in.</param>
    /// <exception cref="InvalidDataException">They are not the weights of this model.</exception>
    public WeightSnapshot ReadWeights(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return WeightSnapshot.Read(Model, state);
    }

    /// <summary>
    /// The model is one of these classes from now on, and of the last epoch in the history; of none, where there is
    /// none.
    /// </summary>
    internal void DescribeModel() => DescribeModel(History.Epochs is [.., EpochReport last] ? last : null);

    /// <summary>The model is one of these classes, and of these numbers; of none, where there are none.</summary>
    internal void DescribeModel(EpochReport? report)
    {
        if (Model.GetDescription() is { } description)
            Model.SetDescription(description with
            {
                ClassNames = [.. Training.ClassNames], Training = report?.ToSummary(),
            });
    }

    /// <summary>Keeps the report of an epoch.</summary>
    // In the history and at the model before any callback sees it, so that their order does not matter.
    internal void Add(EpochReport report)
    {
        History.Add(report);
        DescribeModel();
    }

    /// <summary>Whether the hooks of a callback are called in this process.</summary>
    internal bool Calls(TrainingCallback callback) => Group is not { Rank: > 0 } || !callback.RunsOnFirstRankOnly;

    /// <summary>Keeps what the next step needs of it.</summary>
    internal void SaveState(TrainingState state) => state.Set("learning_rate", LearningRate);

    /// <summary>Takes over what <see cref="SaveState"/> kept.</summary>
    /// <exception cref="InvalidDataException">It is missing, or no learning rate.</exception>
    internal void LoadState(TrainingState state)
    {
        try
        {
            LearningRate = state.GetDouble("learning_rate");
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidDataException(
                FormattableString.Invariant(
                    $"Its learning rate is {exception.ActualValue}, and must be 0 or more, and finite."),
                exception);
        }
    }

    /// <summary>The number of a step, 0 for the first of epoch 1.</summary>
    internal long StepNumber(int epoch, int batch) => ((epoch - 1L) * StepsPerEpoch) + batch - 1;

    /// <summary>Says before the first epoch that a metric can never be read.</summary>
    /// <param name="metric">What a callback wants to watch.</param>
    /// <param name="callback">The name of the callback, for the message.</param>
    /// <exception cref="InvalidOperationException">
    /// The metric needs a validation set, and there is none, or no epoch that judges by it; or
    /// <see cref="TrainerOptions.Metrics"/> has none of its name.
    /// </exception>
    public void Require(MonitoredMetric metric, string callback)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (metric.RequiresValidation && Validation is null)
            throw new InvalidOperationException(
                $"{callback} monitors {metric.Name}, and Fit was given no validation set. "
                + $"Give one, or set Monitor to {nameof(MonitoredMetric)}.{nameof(MonitoredMetric.TrainingLoss)} or "
                + $"{nameof(MonitoredMetric.TrainingAccuracy)}.");
        if (metric.OwnName is { } name && Options.Metrics.All(own => own.Name != name))
            throw new InvalidOperationException(
                $"{callback} monitors {metric.Name}, and {nameof(TrainerOptions)}.{nameof(TrainerOptions.Metrics)} has "
                + $"no metric called '{name}': "
                + (Options.Metrics.Count == 0 ? "it is empty." : $"it has {string.Join(", ", Options.Metrics)}."));
        if (metric.RequiresValidation && !Options.EverValidates)
            throw new InvalidOperationException(
                $"{callback} monitors {metric.Name}, and {nameof(TrainerOptions)}."
                + $"{nameof(TrainerOptions.ValidationFrequency)} of {Options.ValidationFrequency} leaves no epoch to "
                + $"validate after: the run has epochs {Options.InitialEpoch + 1} to {Options.Epochs}.");
    }
}
