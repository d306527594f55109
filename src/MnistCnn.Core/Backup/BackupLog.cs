using Microsoft.Extensions.Logging;

namespace MnistCnn.Backup;

internal static partial class BackupLog
{
    [LoggerMessage(10, LogLevel.Information, "Going on at {Position} with the state in {Path}.")]
    public static partial void Resumed(ILogger logger, RunPosition position, string path);

    [LoggerMessage(11, LogLevel.Information, "Interrupted at {Position}; the state is in {Path}.")]
    public static partial void Interrupted(ILogger logger, RunPosition position, string path);

    [LoggerMessage(12, LogLevel.Warning, "{Path} is broken, so the state before it is taken: {Reason}")]
    public static partial void FellBack(ILogger logger, string path, string reason);

    [LoggerMessage(13, LogLevel.Warning,
        "The number of threads was {Then} in the run that {Path} holds, and is {Now}: sums are added in another order, "
        + "so that the weights will differ in their last bits from those of a run without an interruption.")]
    public static partial void OtherThreads(ILogger logger, string path, int then, string now);

    [LoggerMessage(14, LogLevel.Warning,
        "The number of ranks was {Then} in the run that {Path} holds, and is {Now}: sums are added in another order, "
        + "so that the weights will differ in their last bits from those of a run without an interruption.")]
    public static partial void OtherRanks(ILogger logger, string path, string then, string now);
}
