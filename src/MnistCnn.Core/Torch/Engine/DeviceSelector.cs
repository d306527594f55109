using System.Globalization;
using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Finds the device that a name stands for.</summary>
internal static class DeviceSelector
{
    /// <summary>
    /// The arithmetic of a step from which on a GPU is worth its launches: docs/performance.md has the measurements.
    /// </summary>
    public const double LeastForGpu = 2e9;

    /// <summary>Where to train a model.</summary>
    public static Device Select(TorchModel model, ImageSource training, int batchSize, ILogger logger)
    {
        if (model.Device != "auto")
            return new Device(model.Device);
        Device present = ModulePlace.Of(model.Module).Device;
        // Who has brought the module to a GPU has chosen; and without one there is no choice.
        if (present.type != TorchSharp.DeviceType.CPU || !cuda.is_available())
            return present;
        double arithmetic = StepArithmetic.Of(model.Module, training, batchSize);
        bool takesGpu = TakesGpu(arithmetic);
        var device = new Device(takesGpu ? "cuda" : "cpu");
        TorchLog.DeviceChosen(
            logger, device.ToString(), batchSize, arithmetic / 1e9, takesGpu ? "at least" : "less than",
            LeastForGpu / 1e9, takesGpu ? "cpu" : "cuda");
        return device;
    }

    /// <summary>Whether a GPU, where there is one, trains faster.</summary>
    /// <param name="arithmetic">Floating-point operations a step.</param>
    public static bool TakesGpu(double arithmetic) => arithmetic >= LeastForGpu;

    /// <summary>Refuses a name that stands for no device, or for one that is not there.</summary>
    /// <param name="device">The name.</param>
    /// <param name="parameter">What the caller's user calls it.</param>
    /// <returns>The name.</returns>
    public static string Check(string device, string parameter)
    {
        ArgumentNullException.ThrowIfNull(device, parameter);
        if (device == "auto")
            return device;
        string kind = device.Split(':')[0];
        int index = 0;
        if (kind is not ("cpu" or "cuda" or "mps")
            || (device != kind && !int.TryParse(
                device[(kind.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new ArgumentException(
                $"The device '{device}' is unknown. Use cpu, cuda, cuda:INDEX, mps, or auto.", parameter);
        if (CountOf(kind) is var count && index >= count)
            throw new ArgumentException(
                $"The device '{device}' was asked for, and libtorch finds "
                + $"{(count == 0 ? "none" : $"{count}, numbered from 0")}: cuda needs "
                + "an NVIDIA GPU, its driver and a libtorch-cuda package, mps a Mac with Apple's GPU. Use cpu, or auto "
                + "to take what there is.",
                parameter);
        return device;
    }

    private static int CountOf(string kind) => kind switch
    {
        "cuda" => cuda.is_available() ? cuda.device_count() : 0,
        "mps" => mps_is_available() ? 1 : 0,
        _ => int.MaxValue,
    };
}
