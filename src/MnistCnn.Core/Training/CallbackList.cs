using Microsoft.Extensions.Logging;

namespace MnistCnn.Training;

/// <summary>The callbacks of one run, called in order.</summary>
internal sealed class CallbackList(IEnumerable<TrainingCallback> callbacks, TrainingContext context)
{
    private readonly TrainingCallback[] _callbacks = [.. callbacks];
    private int _begun;

    public IReadOnlyList<TrainingCallback> All => _callbacks;

    public void TrainBegin()
    {
        foreach (TrainingCallback callback in _callbacks)
        {
            _begun++;
            callback.OnTrainBegin(context);
        }
    }

    public void EpochBegin(int epoch)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnEpochBegin(context, epoch);
    }

    public void BatchBegin(int batch)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnBatchBegin(context, batch);
    }

    public void BatchEnd(BatchReport report)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnBatchEnd(context, report);
    }

    public void EpochEnd(EpochReport report)
    {
        foreach (TrainingCallback callback in _callbacks)
            callback.OnEpochEnd(context, report);
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
                callback.OnTrainEnd(context);
            }
#pragma warning disable CA1031 // One callback's failure must not keep the others from their clean-up.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TrainerLog.TrainEndFailed(context.Logger, callback.GetType().Name, exception);
                first ??= exception;
            }
        }

        return first;
    }
}
