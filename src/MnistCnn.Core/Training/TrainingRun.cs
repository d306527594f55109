using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Training.Backup;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>What one call of <see cref="Trainer.Fit"/> holds: made at its beginning, disposed at its end.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly IEvaluator? _evaluator;
    private readonly RunBackup _backup;
    private readonly long _seed;
    private readonly int[] _order;
    private readonly Stopwatch _epochTime = new();

    public TrainingRun(
        nn.Module<Tensor, Tensor> model, TrainerOptions options, IEnumerable<ITrainingCallback> callbacks,
        ImageSet training, ImageSet? validation, string? resumeFrom, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        ITrainingCallback[] all = [.. callbacks];
        if (Array.IndexOf(all, null) is >= 0 and var missing)
            throw new InvalidOperationException($"Callback {missing + 1} of {all.Length} is null.");
        Device device = DeviceSelector.Select(options.Device);
        ModelCheck.Check(model, training, device);
        if (validation is not null)
            ModelCheck.Check(model, validation, device);
        ClassWeights.Check(options.ClassWeights, training);
        _model = model;
        _backup = RunBackup.Open(all, resumeFrom, logger);
        _seed = options.Seed ?? _backup.Seed ?? Random.Shared.NextInt64();
        _order = [.. Enumerable.Range(0, training.Count)];
        Step = EngineSelector.CreateStep(model, options, training, device, _seed, logger);
        _evaluator = validation is null ? null : EngineSelector.CreateEvaluator(model, options, validation, device);
        Context = new TrainingContext(model, Step, options, training, validation, logger) { Evaluator = _evaluator };
        Callbacks = new CallbackList(all, Context);
        (Device, CancellationToken) = (device, cancellationToken);
        TrainerLog.Started(logger, training.Count, options.Epochs, device.ToString(), _seed);
        Telemetry = new RunTelemetry(Step.Engine);
    }

    public TrainingContext Context { get; }

    public ITrainingStep Step { get; }

    public CallbackList Callbacks { get; }

    public RunTelemetry Telemetry { get; }

    public Device Device { get; }

    public long Seed => _seed;

    public CancellationToken CancellationToken { get; }

    /// <summary>Since the epoch began, time before an interruption included.</summary>
    public TimeSpan EpochTime => _epochTime.Elapsed + _backup.Start.ElapsedIn(Context.History.Epochs.Count + 1);

    /// <summary>Runs the train-begin hooks, and takes over the state of the earlier run if there is one.</summary>
    /// <returns>The first epoch to run.</returns>
    public int Begin()
    {
        _backup.Check(this);
        Callbacks.TrainBegin();
        _backup.Restore(this);
        return _backup.Start.Epoch;
    }

    /// <returns>The first batch to run.</returns>
    // Order and dropout follow from the seed and the epoch alone, so that a run can be taken up at any epoch.
    public int BeginEpoch(int epoch)
    {
        _epochTime.Restart();
        if (Context.Options.Shuffle)
        {
            for (int i = 0; i < _order.Length; i++)
                _order[i] = i;
            new RandomSource(RandomSource.Derive(_seed, epoch)).Shuffle(_order);
        }

        Step.UseAverages(false);
        Telemetry.BeginEpoch(epoch);
        Callbacks.EpochBegin(epoch);
        Step.BeginEpoch(epoch);
        if (!_backup.Start.IsWithin(epoch))
            return 1;
        // Once more, over what the beginning of the epoch has changed a second time.
        _backup.Restore(this);
        return _backup.Start.Batch;
    }

    /// <summary>Between two batches is where a run can be taken up again.</summary>
    public void ThrowIfCancelled(int epoch, int batch)
    {
        if (!CancellationToken.IsCancellationRequested)
            return;
        _backup.Interrupt(this, new RunPosition(epoch, batch, EpochTime));
        CancellationToken.ThrowIfCancellationRequested();
    }

    public void RunStep(int batch)
    {
        int size = Context.Options.BatchSize;
        int start = (batch - 1) * size;
        ReadOnlySpan<int> indices = _order.AsSpan(start, Math.Min(size, _order.Length - start));
        long begin = Stopwatch.GetTimestamp();
        Step.Run(indices);
        Telemetry.EndStep(indices.Length, begin);
    }

    public ClassificationMetrics? Validate()
    {
        Step.UseAverages(true);
        Step.PublishWeights();
        return _evaluator?.Evaluate();
    }

    // The report is in the history before any callback sees it, so that their order does not matter.
    public void EndEpoch(EpochReport report)
    {
        Context.History.Add(report);
        TrainerLog.EpochEnded(
            Context.Logger, report.Epoch, report.Training.Loss, report.Training.Accuracy, report.Duration.TotalSeconds);
        Telemetry.EndEpoch(report);
        Callbacks.EpochEnd(report);
        _backup.EndEpoch(this, report.Epoch);
    }

    /// <summary>Runs the train-end hooks, whatever ended training.</summary>
    /// <returns>What a hook threw, if one did.</returns>
    public Exception? End()
    {
        Step.UseAverages(true);
        Exception? failure = Callbacks.TrainEnd();
        if (failure is not null)
            Telemetry.Fail(failure);
        Step.ExposeWeights();
        _backup.UndoHalf();
        _model.eval();
        if (Context.History.StopReason is { } reason)
            TrainerLog.Stopped(Context.Logger, Context.History.Epochs.Count, reason);
        return failure;
    }

    /// <summary>Nothing is left to be taken up again.</summary>
    public void Complete() => _backup.Complete();

    public void Dispose()
    {
        Telemetry.Dispose();
        _evaluator?.Dispose();
        Step.Dispose();
    }
}
