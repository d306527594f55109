using Microsoft.Extensions.Logging;

namespace MnistCnn.Comparison;

internal static partial class ComparisonLog
{
    [LoggerMessage(1, LogLevel.Information, "{Variant}, seed {Seed}: done before, taken from '{Path}'.")]
    public static partial void Found(ILogger logger, string variant, int seed, string path);

    [LoggerMessage(
        2, LogLevel.Warning,
        "Runs of this comparison were made with {First} and with {Other}: their last bits may differ for that reason.")]
    public static partial void Mixed(ILogger logger, string first, string other);
}
