using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>Finds the device that a name stands for.</summary>
internal static class DeviceSelector
{
    public static Device Select(string name)
    {
        if (name == "auto")
            return cuda.is_available() ? new Device("cuda") : new Device("cpu");
        string kind = name.Split(':')[0];
        if (kind is not ("cpu" or "cuda" or "mps") || (name != kind && !int.TryParse(name[(kind.Length + 1)..], out int index)))
            throw new ArgumentException(
                $"The device '{name}' is unknown. Use cpu, cuda, cuda:INDEX, mps, or auto.", nameof(name));
        if (kind == "cuda" && !cuda.is_available())
            throw new ArgumentException(
                "The device 'cuda' was asked for, and libtorch finds none: it needs an NVIDIA GPU, its driver and a "
                + "libtorch-cuda package. Use cpu, or auto to take what there is.",
                nameof(name));
        return new Device(name);
    }
}
