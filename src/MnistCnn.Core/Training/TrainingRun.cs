using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data;
using MnistCnn.Backup;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>What one call of <c>Trainer.Fit</c> holds: made at its beginning, disposed at its end.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly RunGroup? _group;
    private readonly IEvaluator? _evaluator;
    private readonly RunBackup _backup;
    private readonly RunState _state;
    private readonly BatchLoader _batches;
    private readonly KeptOptimizer _optimizer;
    private readonly Stopwatch _epochTime = new();

    public TrainingRun(
        Model model, IEngine engine, TrainerOptions options, TrainingCallback[] callbacks, RunImages images,
        string? resumeFrom, KeptOptimizer optimizer, ProcessGroup? group, ILogger logger,
        CancellationToken cancellationToken)
    {
        (ImageSource training, ImageSource? validation) = (images.Training, images.Validation);
        // All ranks would log the same.
        if (group is { Rank: > 0 })
            logger = NullLogger.Instance;
        if (Array.IndexOf(callbacks, null) is >= 0 and var missing)
            throw new InvalidOperationException($"Callback {missing + 1} of {callbacks.Length} is null.");
        engine.Check(training, images.TrainingParameter);
        if (validation is not null)
            engine.Check(validation, images.ValidationParameter);
        ClassWeights.Check(options.ClassWeights, training);
        int stepsPerPass = options.StepsIn(training, images.TrainingParameter);
        (Engine, CancellationToken, _optimizer) = (engine, cancellationToken, optimizer);
        _group = group is null ? null : new RunGroup(group);
        _backup = RunBackup.Open(options.Backup, resumeFrom, logger, group);
        try
        {
            // Judging comes to the same bits on any number of threads: a file that says on how many a run trained does
            // not bind it.
            TrainerOptions judging = options;
            if (engine.TakesThreads && options.Threads is null)
            {
                judging = options with { Threads = _group?.AgreeOnThreads() };
                options = judging with { Threads = _backup.Threads ?? judging.Threads };
            }

            Seed = options.Seed ?? _backup.Seed ?? Random.Shared.NextInt64();
            Seed = _group?.AgreeOnSeed(Seed) ?? Seed;
            _batches = BatchLoader.Create(training, options, stepsPerPass, Seed);
            _state = new RunState(this);
            Step = engine.CreateStep(training, options, Seed, logger, group);
            Averages = options.WeightAveragingMomentum is { } momentum ? engine.CreateAverages(momentum) : null;
            _evaluator = validation is null ? null : engine.CreateEvaluator(validation, judging, group);
            Context = new TrainingContext(model, options, training, validation, logger)
            {
                Evaluator = _evaluator, LearningRate = Step.LearningRate, Group = group,
            };
            Callbacks = new CallbackList(callbacks, Context);
            TrainerLog.Started(logger, training.Count, options.Epochs, engine.Device, engine.Name, Seed);
            int epochs = validation is null ? options.Epochs : Math.Min(options.ValidationFrequency, options.Epochs);
            if (engine.FindDoubt(training, (long)epochs * Context.StepsPerEpoch) is { } doubt)
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
    public TimeSpan EpochTime => _epochTime.Elapsed + _backup.Start.ElapsedIn(Context.LastEpoch + 1);

    /// <summary>Runs the train-begin hooks, and takes over the state of the earlier run if there is one.</summary>
    /// <returns>The first epoch to run; one beyond the last where the earlier run was stopped.</returns>
    public int Begin()
    {
        _group?.CheckAlike(this);
        _group?.ShareWeights(Context.Model);
        _backup.Check(_state);
        _optimizer.Restore(this);
        Callbacks.TrainBegin();
        _backup.Restore(_state);
        Context.DescribeModel();
        Agree();
        return _state.HasStopped
            ? Context.Options.Epochs + 1
            : Math.Max(_backup.Start.Epoch, Context.Options.InitialEpoch + 1);
    }

    /// <returns>The first batch to run.</returns>
    public int BeginEpoch(int epoch)
    {
        _epochTime.Restart();
        Averages?.Hide();
        Telemetry.BeginEpoch(epoch);
        Callbacks.EpochBegin(epoch);
        Step.BeginEpoch();
        if (!_backup.Start.IsWithin(epoch))
            return 1;
        // Once more, over what the beginning of the epoch has changed a second time.
        _backup.Restore(_state);
        return _backup.Start.Batch;
    }

    /// <summary>Between two batches is where a run can be taken up again.</summary>
    public void ThrowIfCancelled(int epoch, int batch)
    {
        if (!(_group?.IsCancelled ?? CancellationToken.IsCancellationRequested))
            return;
        _backup.Interrupt(_state, new RunPosition(epoch, batch, EpochTime));
        _optimizer.Save(this);
        CancellationToken.ThrowIfCancellationRequested();
        throw new OperationCanceledException("Another rank was told to end training.", CancellationToken);
    }

    /// <summary>In a group, whether to stop or to end is for all ranks to know at the same place.</summary>
    public void Agree() => _group?.Agree(Context, CancellationToken);

    public void RunStep(int epoch, int batch)
    {
        long number = Context.StepNumber(epoch, batch);
        Batch images = _batches.Load(number), next = _batches.After(number);
        long begin = Stopwatch.GetTimestamp();
        Step.BeginPass(images.Pass);
        Step.Expect(next.Indices, next.Loaded);
        Step.Run(images.Indices, Context.LearningRate, images.Loaded);
        LastLearningRate = Step.LearningRate;
        Averages?.Update();
        Telemetry.EndStep(images.Indices.Length, begin);
    }

    public ClassificationMetrics? Validate(int epoch)
    {
        Averages?.Show();
        return Context.Options.ValidatesAfter(epoch) ? _evaluator?.Evaluate() : null;
    }

    public void EndEpoch(EpochReport report)
    {
        Context.Add(report);
        TrainerLog.EpochEnded(Context.Logger, report);
        Telemetry.EndEpoch(report);
        Callbacks.EpochEnd(report);
        _group?.CheckWeights(Context, report.Epoch);
        Agree();
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
            TrainerLog.Stopped(Context.Logger, Context.LastEpoch, reason);
        return failure;
    }

    /// <summary>Nothing is left to be taken up again.</summary>
    public void Complete()
    {
        _optimizer.Save(this);
        _backup.Complete();
    }

    public void Dispose()
    {
        // Those that are made, where making one of them failed.
        Telemetry?.Dispose();
        _evaluator?.Dispose();
        Averages?.Dispose();
        Step?.Dispose();
        _batches?.Dispose();
        _backup.Dispose();
    }
}
