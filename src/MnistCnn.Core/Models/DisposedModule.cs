using static TorchSharp.torch;

namespace MnistCnn.Models;

/// <summary>Finds out that a network is disposed, which TorchSharp tells late, or not at all.</summary>
internal static class DisposedModule
{
    /// <summary>Keeps a <see cref="Cnn"/> from being freed until the result is disposed; null for any other module.</summary>
    /// <exception cref="ObjectDisposedException">The module is a <see cref="Cnn"/> and disposed.</exception>
    public static IDisposable? Keep(nn.Module module) => (module as Cnn)?.Use.Begin();
}
