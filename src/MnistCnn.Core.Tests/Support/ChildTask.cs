using MnistCnn.Tests.Data;
using MnistCnn.Tests.Reliability;

namespace MnistCnn.Tests.Support;

/// <summary>What a <see cref="ChildProcess"/> does: the task that its first argument names, with the others.</summary>
internal static class ChildTask
{
    /// <summary>The environment variable that holds the arguments, one a line.</summary>
    public const string Variable = "MNISTCNN_TESTS_CHILD";

    public static int Run(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                [DatasetChild.Task, var mirror, var cache] => DatasetChild.Run(mirror, cache),
                [CheckpointingChild.Task, var directory] => CheckpointingChild.Run(directory),
                [TrainingChild.Task, var threads, var result] => TrainingChild.Run(threads, result),
                [ResumeChild.Task, var directory, var threads, var epochs, var stopAfter] => ResumeChild.Run(directory, threads, epochs, stopAfter),
                _ => throw new ArgumentException($"There is no task '{string.Join(' ', arguments)}'."),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or Xunit.Sdk.XunitException)
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    }
}
