using MnistCnn.Backup;
using MnistCnn.Training;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>
/// What makes an interrupted comparison go on where it was: the state of each run, kept until all are done, so that
/// those that had ended are not trained again.
/// </summary>
internal sealed class Backups(ComparisonOptions options)
{
    public string Directory { get; } = Path.GetFullPath(Path.Combine(options.Output, "backup"));

    /// <summary>Whether the results of the study keep the states of its runs instead.</summary>
    public bool IsOfShard => options.Shard is not null;

    /// <summary>Whether an earlier comparison left something to go on with.</summary>
    public bool Exist => System.IO.Directory.Exists(Directory);

    public BackupOptions For(int depth, int seed) =>
        new(Path.Combine(Directory, $"depth{depth}-seed{seed}.safetensors")) { DeleteWhenDone = false };

    public void Delete()
    {
        if (Exist)
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}
