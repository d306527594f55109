using Microsoft.Extensions.Logging;

namespace MnistCnn.Training.Backup;

/// <summary>The state that a run with a backup begins with.</summary>
internal static class PlannedState
{
    /// <summary>The state in the file; null where there is none, so that the run begins anew.</summary>
    /// <exception cref="InvalidDataException">The file is broken, and the run is not told to fall back.</exception>
    public static TrainingState? Read(IRunBackup plan, ILogger logger)
    {
        if (!File.Exists(plan.FilePath))
            return null;
        try
        {
            return StateFile.Read(plan.FilePath);
        }
        catch (InvalidDataException broken)
        {
            return ReadPrevious(plan, broken, logger);
        }
    }

    private static TrainingState ReadPrevious(IRunBackup plan, InvalidDataException broken, ILogger logger)
    {
        string previous = StateFile.PreviousOf(plan.FilePath);
        TrainingState state = TryRead(previous) ?? throw new InvalidDataException(
            $"{broken.Message}\nThere is no older one that is whole: delete it to begin anew.", broken);
        if (!plan.FallBackToPrevious)
            throw new InvalidDataException(
                $"{broken.Message}\nThe last good one is '{previous}', at {RunPosition.Load(state.Part("position"))}: set "
                + $"{nameof(IRunBackup.FallBackToPrevious)} to go on from there, or delete both to begin anew.", broken);
        TrainerLog.FellBack(logger, plan.FilePath, broken.Message);
        // Over the broken one, which would become the previous one at the next save.
        StateFile.Copy(previous, plan.FilePath);
        return state;
    }

    private static TrainingState? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? StateFile.Read(path) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
