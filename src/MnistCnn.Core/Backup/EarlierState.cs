using Microsoft.Extensions.Logging;
using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>Reads the state that an earlier run left.</summary>
internal static class EarlierState
{
    /// <summary>The state in the file of a backup; null where there is none, so that the run begins anew.</summary>
    /// <exception cref="InvalidDataException">The file is broken, and the run is not told to fall back.</exception>
    public static TrainingState? Read(BackupOptions backup, ILogger logger) =>
        File.Exists(backup.FilePath) ? Read(backup.FilePath, backup.FallBackToPrevious, logger) : null;

    /// <summary>The state in a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static TrainingState Read(string path, ILogger logger) => File.Exists(path)
        ? Read(path, fallBack: false, logger)
        : throw new FileNotFoundException(
            $"There is no state of a run to resume from at '{Path.GetFullPath(path)}'.", path);

    private static TrainingState Read(string path, bool fallBack, ILogger logger)
    {
        try
        {
            return StateFile.Read(path);
        }
        catch (InvalidDataException broken)
        {
            return ReadPrevious(path, fallBack, broken, logger);
        }
    }

    private static TrainingState ReadPrevious(string path, bool fallBack, InvalidDataException broken, ILogger logger)
    {
        string previous = StateFile.PreviousOf(path);
        TrainingState state = TryRead(previous) ?? throw new InvalidDataException(
            $"{broken.Message}\nThere is no older one that is whole: delete it to begin anew.", broken);
        if (!fallBack)
            throw new InvalidDataException(
                $"{broken.Message}\nThe last good one is '{previous}', at {RunPosition.Load(state.Part("position"))}: "
                + $"set {nameof(BackupOptions)}.{nameof(BackupOptions.FallBackToPrevious)} to go on from there, "
                + "or resume from it, or delete both to begin anew.",
                broken);
        BackupLog.FellBack(logger, path, broken.Message);
        // Over the broken one, which would become the previous one at the next save.
        StateFile.Copy(previous, path);
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
