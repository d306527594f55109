using MnistCnn.Tests.Callbacks;
using MnistCnn.Tests.Comparison;
using MnistCnn.Tests.Data.Download;
using MnistCnn.Tests.Reliability;

namespace MnistCnn.Tests.Support;

internal static partial class ChildTask
{
    static partial void RunOwn(string[] arguments, ref int? exitCode) => exitCode = arguments switch
    {
        [DatasetChild.Task, var mirror, var cache] => DatasetChild.Run(mirror, cache),
        [CheckpointingChild.Task, var directory] => CheckpointingChild.Run(directory),
        [TrainingChild.Task, var threads, var result] => TrainingChild.Run(threads, result),
        [ResumeChild.Task, var directory, var threads, var epochs, var stopAfter] =>
            ResumeChild.Run(directory, threads, epochs, stopAfter),
        [OwnerChild.Task, var what, var path] => OwnerChild.Run(what, path),
        [ShardChild.Task, var directory, var shard] => ShardChild.Run(directory, shard),
        [ShardChild.StuckTask, var directory, var shard] => ShardChild.RunUntilStuck(directory, shard),
        [ProgressChild.Task, var file, var pause] => ProgressChild.Run(file, pause),
        _ => null,
    };
}
