using Microsoft.Extensions.Logging;
using MnistCnn.Training.Backup;

namespace MnistCnn.Training;

internal static partial class TrainerLog
{
    [LoggerMessage(1, LogLevel.Information, "Training on {Images} images for up to {Epochs} epochs on {Device} (seed {Seed}).")]
    public static partial void Started(ILogger logger, int images, int epochs, string device, long seed);

    [LoggerMessage(2, LogLevel.Information, "Epoch {Epoch}: loss {Loss:0.0000}, accuracy {Accuracy:0.0000}, {Seconds:0.0} s.")]
    public static partial void EpochEnded(ILogger logger, int epoch, double loss, double accuracy, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Training stopped after epoch {Epoch}: {Reason}")]
    public static partial void Stopped(ILogger logger, int epoch, string reason);

    [LoggerMessage(5, LogLevel.Information, "Engine: {Engine} ({Reason}).")]
    public static partial void EngineChosen(ILogger logger, TrainingEngine engine, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Callback} failed at train end.")]
    public static partial void TrainEndFailed(ILogger logger, string callback, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "Going on at {Position} with the state in {Path}.")]
    public static partial void Resumed(ILogger logger, RunPosition position, string path);

    [LoggerMessage(11, LogLevel.Information, "Interrupted at {Position}; the state is in {Path}.")]
    public static partial void Interrupted(ILogger logger, RunPosition position, string path);

    [LoggerMessage(12, LogLevel.Warning, "{Path} is broken, so the state before it is taken: {Reason}")]
    public static partial void FellBack(ILogger logger, string path, string reason);
}
