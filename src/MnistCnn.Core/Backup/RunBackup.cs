using System.Globalization;
using Microsoft.Extensions.Logging;
using MnistCnn.Engines;
using MnistCnn.Files;
using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>Keeps the state of one run in a file, and takes over that of an earlier run.</summary>
internal sealed class RunBackup : IDisposable
{
    private readonly BackupOptions? _options;
    private readonly string? _source;
    private readonly TrainingState? _earlier;
    private readonly ILogger _logger;
    private IReadOnlyDictionary<string, string>? _description;
    private readonly OwnerLock? _lock;
    private Action? _undo;

    private RunBackup(
        BackupOptions? options, string? source, TrainingState? earlier, ILogger logger, OwnerLock? held)
    {
        (_options, _source, _earlier, _logger, _lock) = (options, source, earlier, logger, held);
        if (earlier is not null)
            Read(state =>
                (Seed, Threads, Start) = (
                    RunIdentity.SeedOf(state.Part("run")), RunIdentity.ThreadsOf(state.Part("run")),
                    RunPosition.Load(state.Part("position"))));
    }

    /// <summary>The seed of the earlier run; null where there was none.</summary>
    public long? Seed { get; private set; }

    /// <summary>The number of threads of the earlier run; null where there was none, or it does not matter.</summary>
    public int? Threads { get; private set; }

    /// <summary>Where the run begins.</summary>
    public RunPosition Start { get; private set; } = RunPosition.Start;

    /// <summary>Opens the files of a run; in a group on rank 0 alone, which tells the others what is in them.</summary>
    /// <exception cref="InvalidDataException">The file of the earlier run is broken.</exception>
    /// <exception cref="FileNotFoundException"><paramref name="resumeFrom"/> does not exist.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or another run that has not ended keeps its state there.
    /// </exception>
    public static RunBackup Open(
        BackupOptions? options, string? resumeFrom, ILogger logger, ProcessGroup? group = null)
    {
        string? source = resumeFrom ?? options?.FilePath;
        if (group is { Rank: > 0 })
            return new RunBackup(options: null, source, Receive(group), logger, held: null);
        OwnerLock? held = options is null ? null : Own(options);
        try
        {
            TrainingState? earlier = resumeFrom is not null
                ? EarlierState.Read(resumeFrom, logger)
                : options is null ? null : EarlierState.Read(options, logger);
            if (group is not null)
                Send(earlier, group);
            return new RunBackup(options, source, earlier, logger, held);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Finds out before any hook runs whether the run can be kept, and whether it is the earlier one.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is of another run.</exception>
    /// <exception cref="NotSupportedException">
    /// The optimizer does not tell its state, or a weight is of a type that cannot be stored.
    /// </exception>
    public void Check(IResumableRun run)
    {
        if (_options is null && _earlier is null)
            return;
        _description = run.Describe();
        run.Probe();
        CheckEarlier(run);
    }

    /// <summary>Takes over the state of the earlier run, if there is one.</summary>
    /// <exception cref="InvalidDataException">Something in it is missing or of another kind.</exception>
    public void Restore(IResumableRun run)
    {
        if (_earlier is null)
            return;
        _undo ??= run.RememberWeights();
        Read(state => run.Restore(state, Start));
        _undo = null;
    }

    /// <summary>Puts back the weights of before, where the state could be taken over only in part.</summary>
    public void UndoHalf()
    {
        _undo?.Invoke();
        _undo = null;
    }

    public void EndEpoch(IResumableRun run, int epoch, bool isLast)
    {
        if (_options is not null && (isLast || epoch % _options.EveryEpochs == 0))
            Save(run, new RunPosition(epoch + 1, 0, TimeSpan.Zero));
    }

    public void Interrupt(IResumableRun run, RunPosition position)
    {
        if (_options is null || !run.SavesWithinEpoch)
            return;
        Save(run, position);
        BackupLog.Interrupted(_logger, position, _options.FilePath);
    }

    public void Complete()
    {
        if (_options is not { DeleteWhenDone: true } || !File.Exists(_options.FilePath))
            return;
        File.Delete(_options.FilePath);
        File.Delete(StateFile.PreviousOf(_options.FilePath));
    }

    /// <summary>Lets other runs have the file.</summary>
    public void Dispose() => _lock?.Dispose();

    private static void Send(TrainingState? state, ProcessGroup group)
    {
        using var bytes = new MemoryStream();
        if (state is not null)
            new SafetensorsFile(state.Tensors, state.Values).Write(bytes);
        group.BroadcastBytes(state is null ? null : bytes.ToArray());
    }

    private static TrainingState? Receive(ProcessGroup group) =>
        group.BroadcastBytes(null) is { } bytes ? new TrainingState(SafetensorsFile.Parse(bytes)) : null;

    private static OwnerLock Own(BackupOptions options)
    {
        WritableDirectory.Ensure(Path.GetDirectoryName(options.FilePath)!);
        return OwnerLock.Take(
            $"{options.FilePath}.lock", options.FilePath,
            $"Wait until it ends, or name another file in {nameof(BackupOptions)}.");
    }

    private void CheckEarlier(IResumableRun run)
    {
        if (_earlier is null)
            return;
        Read(state => RunIdentity.Check(_description!, state.Part("run"), run.FindDifference(state)));
        if (Start.Batch > run.StepsPerEpoch || (Start.IsWithinEpoch && Start.Epoch > run.Epochs))
            throw new InvalidDataException(
                $"Training cannot resume from '{_source}': it stands at {Start}, "
                + $"and this run ends with batch {run.StepsPerEpoch} of epoch {run.Epochs}.");
        BackupLog.Resumed(_logger, Start, _source!);
        if (Threads is { } then && _description!.TryGetValue(RunIdentity.Threads, out string? now)
            && now != then.ToString(CultureInfo.InvariantCulture))
            BackupLog.OtherThreads(_logger, _source!, then, now);
        string ranksThen = RunIdentity.RanksOf(_earlier.Part("run"));
        string ranksNow = _description!.GetValueOrDefault(RunIdentity.Ranks, "1");
        if (ranksThen != ranksNow)
            BackupLog.OtherRanks(_logger, _source!, ranksThen, ranksNow);
    }

    private void Save(IResumableRun run, RunPosition position)
    {
        var state = new TrainingState();
        RunIdentity.Save(_description!, state.Part("run"));
        position.Save(state.Part("position"));
        run.Save(state, position);
        WritableDirectory.Make(Path.GetDirectoryName(_options!.FilePath)!);
        StateFile.Write(state, _options.FilePath);
    }

    private void Read(Action<TrainingState> read)
    {
        try
        {
            read(_earlier!);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"Training cannot resume from '{_source}'. {exception.Message}", exception);
        }
    }
}
