using static TorchSharp.torch;

namespace MnistCnn.Models;

/// <summary>Finds out that a network is disposed, which TorchSharp tells late, or not at all.</summary>
internal static class DisposedModule
{
    /// <exception cref="ObjectDisposedException">The module is a <see cref="Cnn"/> and disposed.</exception>
    public static void ThrowIfDisposed(nn.Module module)
    {
        // A disposed module has no parameters, and a Cnn has some.
        ObjectDisposedException.ThrowIf(module is Cnn && !module.parameters().Any(), module);
    }
}
