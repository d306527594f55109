using Microsoft.Extensions.Logging;
using MnistCnn.Metrics;

namespace MnistCnn.Training;

internal static partial class TrainerLog
{
    [LoggerMessage(
        1, LogLevel.Information,
        "Training on {Images} images up to epoch {Epochs} on {Device} (engine {Engine}, seed {Seed}).")]
    public static partial void Started(ILogger logger, int images, int epochs, string device, string engine, long seed);

    [LoggerMessage(
        2, LogLevel.Information, "Epoch {Epoch}: loss {Loss:0.0000}, accuracy {Accuracy:0.0000}, {Seconds:0.0} s.")]
    private static partial void EpochEnded(ILogger logger, int epoch, double loss, double accuracy, double seconds);

    [LoggerMessage(9, LogLevel.Information, "Epoch {Epoch}: {Metric} {Value:0.0000}.")]
    private static partial void Computed(ILogger logger, int epoch, string metric, double value);

    /// <summary>Loss and accuracy, and what is computed beside them.</summary>
    public static void EpochEnded(ILogger logger, EpochReport report)
    {
        ClassificationMetrics training = report.Training;
        EpochEnded(logger, report.Epoch, training.Loss, training.Accuracy, report.Duration.TotalSeconds);
        if (report.Validation is not { } validation)
            return;
        foreach ((string name, double value) in validation.Named)
            Computed(logger, report.Epoch, $"val_{name}", value);
    }

    [LoggerMessage(3, LogLevel.Information, "Training stopped after epoch {Epoch}: {Reason}")]
    public static partial void Stopped(ILogger logger, int epoch, string reason);

    [LoggerMessage(
        8, LogLevel.Warning,
        "Nothing of the {Model} can be trained: it has no weights, or all are frozen. Epochs are run all the same.")]
    public static partial void NothingToTrain(ILogger logger, string model);

    [LoggerMessage(4, LogLevel.Error, "{Callback} failed at train end.")]
    public static partial void TrainEndFailed(ILogger logger, string callback, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "{Doubt}")]
    public static partial void Doubted(ILogger logger, string doubt);

    [LoggerMessage(
        6, LogLevel.Warning,
        "{Callback} monitors {Metric}, which epoch {Epoch} has no value of: such epochs are passed over.")]
    public static partial void MetricMissing(ILogger logger, string callback, string metric, int epoch);

    [LoggerMessage(
        7, LogLevel.Warning, "Progress can no longer be shown, and training goes on without it: {Reason}")]
    public static partial void OutputBroken(ILogger logger, string reason);
}
