using Microsoft.Extensions.Logging;
using MnistCnn.Models;

namespace MnistCnn.Extensions.DependencyInjection;

internal static partial class ReloadLog
{
    [LoggerMessage(1, LogLevel.Information, "The model '{Path}' is in service: {Network}, {Classes} classes.")]
    public static partial void Loaded(ILogger logger, string path, CnnArchitecture network, int classes);

    [LoggerMessage(
        2, LogLevel.Warning,
        "The model '{Path}' has changed and cannot be used as it is now; the one before it stays in service. {Reason}")]
    public static partial void Refused(ILogger logger, string path, string reason, Exception exception);
}
