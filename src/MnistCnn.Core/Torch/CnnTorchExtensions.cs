using MnistCnn.Models;

namespace MnistCnn.Torch;

/// <summary>From a network of this library to TorchSharp.</summary>
public static class CnnTorchExtensions
{
    /// <summary>
    /// A module of TorchSharp with a copy of a network's weights and frozen layers, under the same names. The caller
    /// disposes it. <see cref="CnnModule.ToCnn"/> is the way back.
    /// </summary>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static CnnModule ToModule(this Cnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CnnModule(model);
    }
}
