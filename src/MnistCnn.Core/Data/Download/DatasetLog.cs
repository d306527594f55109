using Microsoft.Extensions.Logging;

namespace MnistCnn.Data.Download;

/// <summary>What loading a data set says to the log.</summary>
internal static partial class DatasetLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "{Dataset}: reading {Folder}.")]
    public static partial void Reading(ILogger logger, string dataset, string folder);

    [LoggerMessage(
        EventId = 2, Level = LogLevel.Warning,
        Message = "{Variable} is of no use for {Dataset}, so the cache is tried: {Reason}")]
    public static partial void NotProvided(ILogger logger, string variable, string dataset, string reason);

    [LoggerMessage(
        EventId = 3, Level = LogLevel.Warning, Message = "A cached file is damaged and is fetched again: {Reason}")]
    public static partial void Damaged(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 4, Level = LogLevel.Information,
        Message = "Waiting until {Owner}, has downloaded {Dataset}, for {Waited} so far. The lock is {Path}.")]
    public static partial void WaitingForLock(
        ILogger logger, string owner, string dataset, TimeSpan waited, string path);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Downloading {Address}.")]
    public static partial void Downloading(ILogger logger, Uri address);

    [LoggerMessage(
        EventId = 6, Level = LogLevel.Warning, Message = "{Address} failed and is tried again in {Delay}: {Reason}")]
    public static partial void Retrying(ILogger logger, Uri address, TimeSpan delay, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "{Address} failed: {Reason}")]
    public static partial void Failed(ILogger logger, Uri address, string reason);

    [LoggerMessage(
        EventId = 8, Level = LogLevel.Information, Message = "Going on with {Address} behind byte {Received}.")]
    public static partial void Continuing(ILogger logger, Uri address, long received);
}
