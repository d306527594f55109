using Microsoft.Extensions.Logging;

namespace MnistCnn.Training;

/// <summary>The callbacks of one run, called in order.</summary>
internal sealed class CallbackList(IEnumerable<ITrainingCallback> callbacks, TrainingContext context)
{
    private readonly ITrainingCallback[] _callbacks = [.. callbacks];
    private int _begun;

    /// <summary>Those that keep something for a run that is taken up again.</summary>
    public IEnumerable<IStatefulCallback> Stateful => _callbacks.OfType<IStatefulCallback>();

    public void TrainBegin()
    {
        foreach (ITrainingCallback callback in _callbacks)
        {
            _begun++;
            callback.OnTrainBegin(context);
        }
    }

    public void EpochBegin(int epoch)
    {
        foreach (ITrainingCallback callback in _callbacks)
            callback.OnEpochBegin(context, epoch);
    }

    public void BatchBegin(int batch)
    {
        foreach (ITrainingCallback callback in _callbacks)
            callback.OnBatchBegin(context, batch);
    }

    public void BatchEnd(BatchReport report)
    {
        foreach (ITrainingCallback callback in _callbacks)
            callback.OnBatchEnd(context, report);
    }

    public void EpochEnd(EpochReport report)
    {
        foreach (ITrainingCallback callback in _callbacks)
            callback.OnEpochEnd(context, report);
    }

    /// <summary>Runs train end for every callback whose train begin ran.</summary>
    /// <returns>What the first one that failed threw; what later ones threw is logged.</returns>
    public Exception? TrainEnd()
    {
        Exception? first = null;
        foreach (ITrainingCallback callback in _callbacks.Take(_begun))
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
