using Microsoft.Extensions.Logging;

namespace MnistCnn.Training;

internal static partial class TrainerLog
{
    [LoggerMessage(
        1, LogLevel.Information,
        "Training on {Images} images for up to {Epochs} epochs on {Device} (engine {Engine}, seed {Seed}).")]
    public static partial void Started(ILogger logger, int images, int epochs, string device, string engine, long seed);

    [LoggerMessage(
        2, LogLevel.Information, "Epoch {Epoch}: loss {Loss:0.0000}, accuracy {Accuracy:0.0000}, {Seconds:0.0} s.")]
    public static partial void EpochEnded(ILogger logger, int epoch, double loss, double accuracy, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Training stopped after epoch {Epoch}: {Reason}")]
    public static partial void Stopped(ILogger logger, int epoch, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Callback} failed at train end.")]
    public static partial void TrainEndFailed(ILogger logger, string callback, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "{Doubt}")]
    public static partial void Doubted(ILogger logger, string doubt);
}
