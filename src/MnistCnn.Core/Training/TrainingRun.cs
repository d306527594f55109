using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Backup;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Randomness;

namespace MnistCnn.Training;

/// <summary>What one call of <see cref="Trainer.Fit"/> holds: made at its beginning, disposed at its end.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly IEvaluator? _evaluator;
    private readonly RunBackup _backup;
    private readonly RunState _state;
    private readonly int[] _order;
    private readonly Stopwatch _epochTime = new();

    public TrainingRun(
        Model model, IEngine engine, TrainerOptions options, IEnumerable<TrainingCallback> callbacks, ImageSet training,
        ImageSet? validation, string? resumeFrom, ILogger logger, CancellationToken cancellationToken)
    {
        TrainingCallback[] all = [.. callbacks];
        if (Array.IndexOf(all, null) is >= 0 and var missing)
            throw new InvalidOperationException($"Callback {missing + 1} of {all.Length} is null.");
        engine.Check(training, nameof(training));
        if (validation is not null)
            engine.Check(validation, nameof(validation));
        ClassWeights.Check(options.ClassWeights, training);
        _ = options.StepsIn(training);
        (Engine, CancellationToken) = (engine, cancellationToken);
        _backup = RunBackup.Open(options.Backup, resumeFrom, logger);
        if (engine.TakesThreads && options.Threads is null)
            options = options with { Threads = _backup.Threads };
        Seed = options.Seed ?? _backup.Seed ?? Random.Shared.NextInt64();
        _order = [.. Enumerable.Range(0, training.Count)];
        _state = new RunState(this);
        try
        {
            Step = engine.CreateStep(training, options, Seed, logger);
            Averages = options.WeightAveragingMomentum is { } momentum ? engine.CreateAverages(momentum) : null;
            _evaluator = validation is null ? null : engine.CreateEvaluator(validation, options);
            Context = new TrainingContext(model, options, training, validation, logger)
            {
                Evaluator = _evaluator, LearningRate = Step.LearningRate,
            };
            Callbacks = new CallbackList(all, Context);
            TrainerLog.Started(logger, training.Count, options.Epochs, engine.Device, engine.Name, Seed);
            if (engine.FindDoubt(training) is { } doubt)
                TrainerLog.Doubted(logger, doubt);
            if (!engine.HasSomethingToTrain)
                TrainerLog.NothingToTrain(logger, model.Name);
            Telemetry = new RunTelemetry(engine.Name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TrainingContext Context { get; }

    public IEngine Engine { get; }

    public ITrainingStep Step { get; }

    /// <summary>The moving average of the weights, where one is wanted.</summary>
    public IWeightAverages? Averages { get; }

    public CallbackList Callbacks { get; }

    public RunTelemetry Telemetry { get; }

    public long Seed { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>What the optimizer took in the last step.</summary>
    public double LastLearningRate { get; private set; }

    /// <summary>Since the epoch began, time before an interruption included.</summary>
    public TimeSpan EpochTime => _epochTime.Elapsed + _backup.Start.ElapsedIn(Context.History.Epochs.Count + 1);

    /// <summary>Runs the train-begin hooks, and takes over the state of the earlier run if there is one.</summary>
    /// <returns>The first epoch to run; one beyond the last where the earlier run was stopped.</returns>
    public int Begin()
    {
        _backup.Check(_state);
        Callbacks.TrainBegin();
        _backup.Restore(_state);
        Context.DescribeModel();
        return _state.HasStopped ? Context.Options.Epochs + 1 : _backup.Start.Epoch;
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
            new RandomSource(RandomSource.Derive(Seed, epoch)).Shuffle(_order);
        }

        Averages?.Hide();
        Telemetry.BeginEpoch(epoch);
        Callbacks.EpochBegin(epoch);
        Step.BeginEpoch(epoch);
        if (!_backup.Start.IsWithin(epoch))
            return 1;
        // Once more, over what the beginning of the epoch has changed a second time.
        _backup.Restore(_state);
        return _backup.Start.Batch;
    }

    /// <summary>Between two batches is where a run can be taken up again.</summary>
    public void ThrowIfCancelled(int epoch, int batch)
    {
        if (!CancellationToken.IsCancellationRequested)
            return;
        _backup.Interrupt(_state, new RunPosition(epoch, batch, EpochTime));
        CancellationToken.ThrowIfCancellationRequested();
    }

    public void RunStep(int batch)
    {
        int size = Context.Options.BatchSize;
        int start = (batch - 1) * size;
        ReadOnlySpan<int> indices = _order.AsSpan(start, Math.Min(size, _order.Length - start));
        long begin = Stopwatch.GetTimestamp();
        Step.Run(indices, Context.LearningRate);
        LastLearningRate = Step.LearningRate;
        Averages?.Update();
        Telemetry.EndStep(indices.Length, begin);
    }

    public ClassificationMetrics? Validate()
    {
        Averages?.Show();
        return _evaluator?.Evaluate();
    }

    public void EndEpoch(EpochReport report)
    {
        Context.Add(report);
        TrainerLog.EpochEnded(
            Context.Logger, report.Epoch, report.Training.Loss, report.Training.Accuracy, report.Duration.TotalSeconds);
        Telemetry.EndEpoch(report);
        Callbacks.EpochEnd(report);
        _backup.EndEpoch(_state, report.Epoch, isLast: report.Epoch == Context.Options.Epochs || Context.StopRequested);
    }

    /// <summary>Runs the train-end hooks, whatever ended training.</summary>
    /// <returns>What a hook threw, if one did.</returns>
    public Exception? End()
    {
        Averages?.Show();
        Exception? failure = Callbacks.TrainEnd();
        if (failure is not null)
            Telemetry.Fail(failure);
        _backup.UndoHalf();
        if (Context.History.StopReason is { } reason)
            TrainerLog.Stopped(Context.Logger, Context.History.Epochs.Count, reason);
        return failure;
    }

    /// <summary>Nothing is left to be taken up again.</summary>
    public void Complete() => _backup.Complete();

    public void Dispose()
    {
        // Those that are made, where making one of them failed.
        Telemetry?.Dispose();
        _evaluator?.Dispose();
        Averages?.Dispose();
        Step?.Dispose();
    }
}
