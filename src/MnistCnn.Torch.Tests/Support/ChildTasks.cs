using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Torch;
using MnistCnn.Tests.Torch.Native;

namespace MnistCnn.Tests.Support;

internal static partial class ChildTask
{
    static partial void RunOwn(string[] arguments, ref int? exitCode) => exitCode = arguments switch
    {
        [TrainingChild.Task, var threads, var result] => TrainingChild.Run(threads, result),
        [ResumeChild.Task, var directory, var threads, var epochs, var stopAfter] =>
            ResumeChild.Run(directory, threads, epochs, stopAfter),
        [NoTorchChild.Task, var way, var file, var kerasFile] => NoTorchChild.Run(way, file, kerasFile),
        [PluginChild.Task] => PluginChild.Run(),
        [ThreadsChild.Task] => ThreadsChild.Run(),
        [MemoryChild.Task] => MemoryChild.Run(),
        [HelpersChild.Task] => HelpersChild.Run(),
        _ => null,
    };
}
