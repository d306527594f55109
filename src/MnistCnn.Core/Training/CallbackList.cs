using Microsoft.Extensions.Logging;

namespace MnistCnn.Training;

/// <summary>The callbacks of one run, called in order.</summary>
internal sealed class CallbackList
{
    private readonly TrainingCallback[] _all;
    private readonly TrainingCallback[] _callbacks;
    private readonly TrainingContext _context;
    private int _begun;

    public CallbackList(IEnumerable<TrainingCallback> callbacks, TrainingContext context)
    {
        (_all, _context) = ([.. callbacks], context);
        _callbacks = [.. _all.Where(context.Calls)];
        context.Callbacks = All;
    }

    /// <summary>Those too that another rank calls.</summary>
    public IReadOnlyList<TrainingCallback> All => _all.AsReadOnly();

    public void TrainBegin()
    {
        foreach (TrainingCallback callback in _callbacks)
        {
            _begun++;
            callback.OnTrainBegin(_context);
        }
    }

    public void EpochBegin(int epoch)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnEpochBegin(_context, epoch);
    }

    public void BatchBegin(int batch)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnBatchBegin(_context, batch);
    }

    public void BatchEnd(BatchReport report)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnBatchEnd(_context, report);
    }

    public void EpochEnd(EpochReport report)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnEpochEnd(_context, report);
    }

    /// <summary>Runs train end for every callback whose train begin ran.</summary>
    /// <returns>What the first one that failed threw; what later ones threw is logged.</returns>
    public Exception? TrainEnd()
    {
        Exception? first = null;
        foreach (TrainingCallback callback in _callbacks.Take(_begun))
        {
            try
            {
                callback.OnTrainEnd(_context);
            }
#pragma warning disable CA1031 // One callback's failure must not keep the others from their clean-up.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TrainerLog.TrainEndFailed(_context.Logger, callback.GetType().Name, exception);
                first ??= exception;
            }
        }

        return first;
    }
}
