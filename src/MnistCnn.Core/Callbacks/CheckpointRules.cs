using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>What a <see cref="ModelCheckpoint"/> cannot do, said before the first epoch.</summary>
internal static class CheckpointRules
{
    private const string Owner = nameof(ModelCheckpoint);

    /// <exception cref="ArgumentException">A wish contradicts another.</exception>
    public static void Check(ModelCheckpoint checkpoint, CheckpointName name, TrainerOptions options)
    {
        if (checkpoint is { KeepLast: not null, KeepBest: not null })
            throw new ArgumentException(
                $"{Owner}.{nameof(checkpoint.KeepLast)} and {nameof(checkpoint.KeepBest)} are both set, and would "
                + "delete each other's files: leave one out.");
        if (checkpoint.EveryBatches is null)
            CheckValidated(checkpoint, name, options);
        else
            CheckBatches(checkpoint, name);
    }

    private static void CheckBatches(ModelCheckpoint checkpoint, CheckpointName name)
    {
        if (checkpoint.EveryEpochs != 1)
            throw new ArgumentException(
                $"{Owner}.{nameof(checkpoint.EveryBatches)} and {nameof(checkpoint.EveryEpochs)} are both set, and one "
                + "stands for the other: leave one out, or take a checkpoint for each.");
        if (name.FirstOfValidation is not null)
            throw new ArgumentException(
                $"{Owner}.{nameof(checkpoint.EveryBatches)} saves before an epoch is validated, and the file name "
                + $"template '{name.Template}' has a metric of validation: leave it out of the name.");
        if (checkpoint.ChoosesByMonitor && checkpoint.Monitor.RequiresValidation)
            throw new ArgumentException(
                $"{Owner}.{nameof(checkpoint.EveryBatches)} saves before an epoch is validated, and cannot choose by "
                + $"{checkpoint.Monitor}: set {nameof(checkpoint.Monitor)} to {nameof(MonitoredMetric)}."
                + $"{nameof(MonitoredMetric.TrainingLoss)} or {nameof(MonitoredMetric.TrainingAccuracy)}.");
    }

    // What is chosen by validation is saved only where there is one.
    private static void CheckValidated(ModelCheckpoint checkpoint, CheckpointName name, TrainerOptions options)
    {
        bool onlyValidated = checkpoint.ChoosesByMonitor && checkpoint.Monitor.RequiresValidation;
        if (name.FirstOfValidation is not null && !onlyValidated
            && checkpoint.EveryEpochs % options.ValidationFrequency != 0)
            throw new ArgumentException(
                $"The file name template '{name.Template}' has a metric of validation, and "
                + $"{nameof(TrainerOptions)}.{nameof(options.ValidationFrequency)} of {options.ValidationFrequency} "
                + $"leaves epochs without: set {Owner}.{nameof(checkpoint.EveryEpochs)}, which is "
                + $"{checkpoint.EveryEpochs}, to a multiple of it.");
    }
}
