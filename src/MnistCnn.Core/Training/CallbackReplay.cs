using System.Runtime.ExceptionServices;

namespace MnistCnn.Training;

/// <summary>
/// Plays epochs of given metrics to callbacks, with every hook in the order of <c>Trainer.Fit</c> and without
/// training: what a callback decides can be tested in milliseconds.
/// </summary>
/// <example>
/// <code>
/// var context = new TrainingContext(model, new TrainerOptions(), images, images);
/// TrainingHistory history = new CallbackReplay(context, new StopAtAccuracy(0.95)).Play(
///     new EpochReport(1, new(0.5, 0.8, 60000), new(0.4, 0.9, 10000), 1e-3, TimeSpan.Zero),
///     new EpochReport(2, new(0.3, 0.9, 60000), new(0.2, 0.96, 10000), 1e-3, TimeSpan.Zero));
/// </code>
/// </example>
public sealed class CallbackReplay
{
    private readonly TrainingContext _context;
    private readonly CallbackList _callbacks;

    /// <summary>Takes the callbacks, in their order; no hook is called yet.</summary>
    public CallbackReplay(TrainingContext context, params IEnumerable<TrainingCallback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(callbacks);
        (_context, _callbacks) = (context, new CallbackList(callbacks, context));
    }

    /// <summary>
    /// Whether to call the hooks of each batch too, all with the training metrics of the epoch as the running ones.
    /// Default true.
    /// </summary>
    public bool WithBatches { get; init; } = true;

    /// <summary>
    /// Plays the epochs, until a callback asks to stop. Their learning rate becomes the one that the callbacks have
    /// set.
    /// </summary>
    /// <param name="epochs">
    /// What each epoch came to, numbered from 1, or on from <see cref="TrainerOptions.InitialEpoch"/>.
    /// </param>
    /// <returns>The history of the context: the epochs played, and why a callback stopped, if one did.</returns>
    /// <exception cref="ArgumentException">
    /// An epoch has another number, for instance where the context has been played to before.
    /// </exception>
    public TrainingHistory Play(params IEnumerable<EpochReport> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        Exception? endFailure = null;
        try
        {
            _callbacks.TrainBegin();
            foreach (EpochReport epoch in epochs)
            {
                CheckNumber(epoch, nameof(epochs));
                PlayEpoch(epoch);
                if (_context.StopRequested)
                    break;
            }
        }
        finally
        {
            endFailure = _callbacks.TrainEnd();
        }

        if (endFailure is not null)
            ExceptionDispatchInfo.Throw(endFailure);
        return _context.History;
    }

    private void CheckNumber(EpochReport epoch, string parameter)
    {
        int first = _context.Options.InitialEpoch + 1, played = _context.LastEpoch;
        if (epoch.Epoch != played + 1)
            throw new ArgumentException(
                $"Epochs must be numbered {first}, {first + 1}, {first + 2} and so on, and number {epoch.Epoch} comes "
                + $"after {played} in the history. Each replay needs a context of its own.",
                parameter);
    }

    private void PlayEpoch(EpochReport epoch)
    {
        _callbacks.EpochBegin(epoch.Epoch);
        double learningRate = WithBatches ? PlayBatches(epoch) : _context.LearningRate;
        EpochReport report = epoch with { LearningRate = learningRate };
        _context.Add(report);
        _callbacks.EpochEnd(report);
    }

    // The rate is that of the last step: what a hook sets after it is for the next epoch.
    private double PlayBatches(EpochReport epoch)
    {
        double learningRate = _context.LearningRate;
        for (int batch = 1; batch <= _context.StepsPerEpoch; batch++)
        {
            _callbacks.BatchBegin(batch);
            learningRate = _context.LearningRate;
            _callbacks.BatchEnd(new BatchReport(epoch.Epoch, batch, epoch.Training));
            if (_context.StopRequested)
                break;
        }

        return learningRate;
    }
}
