using Microsoft.Extensions.Logging;

namespace MnistCnn.Training.Backup;

/// <summary>Keeps the state of one run in a file, and takes over that of an earlier run.</summary>
internal sealed class RunBackup
{
    private readonly IRunBackup? _plan;
    private readonly string? _source;
    private readonly TrainingState? _earlier;
    private readonly ILogger _logger;
    private RunIdentity? _identity;
    private WeightSnapshot? _before;

    private RunBackup(IRunBackup? plan, string? source, TrainingState? earlier, ILogger logger)
    {
        (_plan, _source, _earlier, _logger) = (plan, source, earlier, logger);
        if (earlier is not null)
            Read(state => (Seed, Start) = (RunIdentity.SeedOf(state.Part("run")), RunPosition.Load(state.Part("position"))));
    }

    /// <summary>The seed of the earlier run; null where there was none.</summary>
    public long? Seed { get; private set; }

    /// <summary>Where the run begins.</summary>
    public RunPosition Start { get; private set; } = RunPosition.Start;

    /// <exception cref="InvalidDataException">The file of the earlier run is broken.</exception>
    /// <exception cref="FileNotFoundException"><paramref name="resumeFrom"/> does not exist.</exception>
    /// <exception cref="InvalidOperationException">More than one callback keeps the state.</exception>
    public static RunBackup Open(IEnumerable<ITrainingCallback> callbacks, string? resumeFrom, ILogger logger)
    {
        IRunBackup[] plans = [.. callbacks.OfType<IRunBackup>()];
        if (plans.Length > 1)
            throw new InvalidOperationException(
                $"One callback can keep the state of a run, and there are {plans.Length}: {string.Join(", ", plans.Select(plan => plan.FilePath))}.");
        IRunBackup? plan = plans.FirstOrDefault();
        return resumeFrom is not null
            ? new RunBackup(plan, resumeFrom, PlannedState.Read(resumeFrom, logger), logger)
            : new RunBackup(plan, plan?.FilePath, plan is null ? null : PlannedState.Read(plan, logger), logger);
    }

    /// <summary>Finds out before any hook runs whether the run can be kept, and whether it is the earlier one.</summary>
    /// <exception cref="InvalidDataException">The file is of another run.</exception>
    /// <exception cref="NotSupportedException">The optimizer does not tell its state, or a weight is of a type that cannot be stored.</exception>
    public void Check(TrainingRun run)
    {
        if (_plan is null && _earlier is null)
            return;
        _identity = new RunIdentity(run);
        RunState.Probe(run);
        if (_earlier is null)
            return;
        Read(state => _identity.Check(state.Part("run")));
        if (Start.Batch > run.Context.StepsPerEpoch || (Start.IsWithinEpoch && Start.Epoch > run.Context.Options.Epochs))
            throw new InvalidDataException(
                $"'{_source}' cannot be gone on with: it stands at {Start}, and this run has {run.Context.Options.Epochs} epochs of "
                + $"{run.Context.StepsPerEpoch} batches.");
        TrainerLog.Resumed(_logger, Start, _source!);
    }

    /// <summary>Takes over the state of the earlier run, if there is one.</summary>
    /// <exception cref="InvalidDataException">Something in it is missing or of another kind.</exception>
    public void Restore(TrainingRun run)
    {
        if (_earlier is null)
            return;
        _before ??= run.Context.CaptureWeights();
        Read(state => RunState.Restore(run, state, Start));
        _before.Dispose();
        _before = null;
    }

    /// <summary>Puts back the weights of before, where the state could be taken over only in part.</summary>
    public void UndoHalf()
    {
        using WeightSnapshot? before = _before;
        _before = null;
        before?.Restore();
    }

    public void EndEpoch(TrainingRun run, int epoch)
    {
        bool isLast = epoch == run.Context.Options.Epochs || run.Context.StopRequested;
        if (_plan is not null && (isLast || epoch % _plan.EveryEpochs == 0))
            Save(run, new RunPosition(epoch + 1, 0, TimeSpan.Zero));
    }

    public void Interrupt(TrainingRun run, RunPosition position)
    {
        if (_plan is null || !run.Step.SavesWithinEpoch)
            return;
        Save(run, position);
        TrainerLog.Interrupted(_logger, position, _plan.FilePath);
    }

    public void Complete()
    {
        if (_plan is not { DeleteCheckpoint: true })
            return;
        File.Delete(_plan.FilePath);
        File.Delete(StateFile.PreviousOf(_plan.FilePath));
    }

    private void Save(TrainingRun run, RunPosition position)
    {
        var state = new TrainingState();
        _identity!.Save(state.Part("run"));
        position.Save(state.Part("position"));
        RunState.Save(run, state, position);
        StateFile.Write(state, _plan!.FilePath);
    }

    private void Read(Action<TrainingState> read)
    {
        try
        {
            read(_earlier!);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{_source}' cannot be gone on with. {exception.Message}", exception);
        }
    }
}
