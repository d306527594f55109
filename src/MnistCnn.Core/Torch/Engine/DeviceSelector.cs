using System.Globalization;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Finds the device that a name stands for.</summary>
internal static class DeviceSelector
{
    public static Device Select(string name)
    {
        ArgumentNullException.ThrowIfNull(name, nameof(TorchModel.Device));
        if (name == "auto")
            return cuda.is_available() ? new Device("cuda") : new Device("cpu");
        string kind = name.Split(':')[0];
        int index = 0;
        if (kind is not ("cpu" or "cuda" or "mps")
            || (name != kind && !int.TryParse(
                name[(kind.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new ArgumentException(
                $"The device '{name}' is unknown. Use cpu, cuda, cuda:INDEX, mps, or auto.", nameof(name));
        if (CountOf(kind) is var count && index >= count)
            throw new ArgumentException(
                $"The device '{name}' was asked for, and libtorch finds "
                + $"{(count == 0 ? "none" : $"{count}, numbered from 0")}: cuda needs "
                + "an NVIDIA GPU, its driver and a libtorch-cuda package, mps a Mac with Apple's GPU. Use cpu, or auto "
                + "to take what there is.",
                nameof(name));
        return new Device(name);
    }

    private static int CountOf(string kind) => kind switch
    {
        "cuda" => cuda.is_available() ? cuda.device_count() : 0,
        "mps" => mps_is_available() ? 1 : 0,
        _ => int.MaxValue,
    };
}
