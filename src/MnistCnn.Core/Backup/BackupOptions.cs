using MnistCnn.Validation;

namespace MnistCnn.Backup;

/// <summary>
/// Keeps the whole state of a run in one file, so that it can be interrupted at any time and goes on, when the same
/// program is started again, as if nothing had happened; Keras's <c>BackupAndRestore</c>.
/// </summary>
/// <remarks>
/// <para>
/// Where the file exists, <c>Trainer.Fit</c> goes on with the run in it, and otherwise begins anew. The file holds
/// weights, the optimizer's state, learning rate, seed, history, and what callbacks keep in
/// <c>TrainingCallback.SaveState</c>. The same machine and number of threads come to the same weights and history, to
/// the bit, as without the interruption; only times differ.
/// </para>
/// <para>
/// It is written after epochs, and when training is cancelled, then in the middle of an epoch. The file before it stays
/// beside it as <c>.previous</c>. It is a safetensors file: tensors, and everything else as metadata. It is refused,
/// before anything changes, where network, images, an option other than
/// <c>TrainerOptions.Epochs</c>, <c>Threads</c> and this one, engine or callbacks are not those that it was written
/// with. With another number of threads the run goes on, and the log warns that last bits may differ.
/// </para>
/// <para>
/// One run at a time keeps its state in a file. While it does, a file beside it, <c>.lock</c>, says which process that
/// is; another run is refused, unless that process has ended.
/// </para>
/// </remarks>
/// <example><code>new TrainerOptions { Backup = new BackupOptions("backup/state.safetensors") }</code></example>
public sealed record BackupOptions
{
    /// <summary>Says where the state goes; nothing is written or read yet.</summary>
    /// <param name="path">The file; its directory is made when missing.</param>
    public BackupOptions(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FilePath = Path.GetFullPath(path);
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath { get; }

    /// <summary>
    /// Write after every so many epochs, and after the last, at least 1; Keras's <c>save_freq</c>, in epochs. Default
    /// 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int EveryEpochs
    {
        get;
        init => field = Preconditions.AtLeast(nameof(BackupOptions), nameof(EveryEpochs), value, 1);
    } = 1;

    /// <summary>
    /// Whether to delete the file when training ends by itself; Keras's <c>delete_checkpoint</c>. Default true. A file
    /// that stays makes the next <c>Trainer.Fit</c> give back the same weights and history, or train further if there
    /// are more epochs now.
    /// </summary>
    public bool DeleteWhenDone { get; init; } = true;

    /// <summary>
    /// Whether to take the file before it where the last one is broken, instead of an exception. Default false.
    /// </summary>
    public bool FallBackToPrevious { get; init; }
}
