using Microsoft.Extensions.Logging;

namespace MnistCnn.Torch.Engine;

internal static partial class TorchLog
{
    [LoggerMessage(
        40, LogLevel.Information,
        "Device \"auto\" is {Device}: a step of {BatchSize} images takes {Arithmetic:0.00} GFLOP, {Relation} the "
        + "{Least:0.#} from which on a GPU is the faster one. Device = \"{Other}\" decides otherwise.")]
    public static partial void DeviceChosen(
        ILogger logger, string device, int batchSize, double arithmetic, string relation, double least, string other);
}
