namespace MnistCnn.Training.Backup;

/// <summary>A callback that says where and how often the trainer keeps the state of the run.</summary>
/// <remarks>
/// The trainer does the keeping: it must come after all callbacks have seen an epoch, and before any sees the end of training.
/// </remarks>
internal interface IRunBackup : ITrainingCallback
{
    /// <summary>The full path of the file.</summary>
    string FilePath { get; }

    int EveryEpochs { get; }

    bool DeleteCheckpoint { get; }

    bool FallBackToPrevious { get; }
}
